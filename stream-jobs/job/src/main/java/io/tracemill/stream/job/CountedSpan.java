package io.tracemill.stream.job;

import io.tracemill.stream.core.SpanDigest;

/**
 * A span to be counted.
 *
 * @param digest what it contributes
 * @param sign 1 to count it, -1 to take it back
 * @param appendMillis append time of the report that says so, epoch milliseconds
 */
public record CountedSpan(SpanDigest digest, int sign, long appendMillis) {}
