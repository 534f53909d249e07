package io.tracemill.oracle;

import java.util.List;

/** What the tables hold once all is computed; rows in no particular order. */
public record Tables(
    List<SpanRow> otelTraces,
    List<TraceRow> traces,
    List<ServiceMetricsRow> serviceMetrics10s,
    List<ServiceMetricsRow> serviceMetrics1m,
    List<ServiceMetricsRow> serviceMetrics1h,
    List<InstanceRow> instanceMetrics1m,
    List<EdgeRow> serviceEdges1m,
    List<ProfileRow> profiles,
    List<CostRow> operationCosts1m) {}
