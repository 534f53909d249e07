package io.tracemill.demo;

/**
 * Spans that a tracer finished and handed to its exporter.
 *
 * @param spans all of them
 * @param roots those without a parent: each began a trace
 */
record SpanCounts(long spans, long roots) {}
