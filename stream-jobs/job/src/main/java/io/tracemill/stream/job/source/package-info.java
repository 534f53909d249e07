/** Reads Kafka on append time, and knows when a partition is idle. */
@org.jspecify.annotations.NullMarked
package io.tracemill.stream.job.source;
