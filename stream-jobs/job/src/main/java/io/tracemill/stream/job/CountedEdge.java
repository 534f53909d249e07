package io.tracemill.stream.job;

import io.tracemill.stream.core.EdgeDigest;

/**
 * A call between services to be counted.
 *
 * @param digest what it contributes
 * @param sign 1 to count it, -1 to take it back
 * @param appendMillis greatest append time of the trace that says so, epoch milliseconds
 */
public record CountedEdge(EdgeDigest digest, int sign, long appendMillis) {}
