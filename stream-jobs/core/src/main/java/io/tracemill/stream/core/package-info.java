/** What the job computes, without Flink: merge, assembly, datapoints. */
@org.jspecify.annotations.NullMarked
package io.tracemill.stream.core;
