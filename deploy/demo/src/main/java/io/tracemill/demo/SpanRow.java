package io.tracemill.demo;

/**
 * A span of the example trace.
 *
 * @param parentSpanId the client's id for a shared span, which has the same; empty for a root
 */
record SpanRow(
    String traceId,
    String spanId,
    String parentSpanId,
    boolean shared,
    String service,
    String operation,
    String kind,
    String status,
    long startNanos,
    long durationNanos) {}
