package io.tracemill.demo;

/**
 * What the tables say of one service.
 *
 * @param spans rows in otel_traces
 * @param requests that it served
 * @param errorRate share of them in error, 0..1
 */
record ServiceRow(
    String service,
    long spans,
    long requests,
    double errorRate,
    double p50Millis,
    double p95Millis,
    double p99Millis) {}
