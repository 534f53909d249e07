package io.tracemill.oracle;

import java.util.List;

/** What the three tables hold once all is computed; rows in no particular order. */
public record Tables(
    List<SpanRow> otelTraces, List<TraceRow> traces, List<ServiceMetricsRow> serviceMetrics10s) {}
