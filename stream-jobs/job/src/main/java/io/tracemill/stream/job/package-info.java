/** The Flink job around the pure core. */
@org.jspecify.annotations.NullMarked
package io.tracemill.stream.job;
