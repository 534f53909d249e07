package io.tracemill.demo;

import java.util.List;

/**
 * What the tables hold of one round.
 *
 * @param spans rows of otel_traces
 * @param traces rows of traces
 * @param spansOfTraces spans that those rows speak for
 * @param brokenTraces traces without a root or with orphans
 * @param spansOfDatapoints spans counted in service_metrics_10s
 * @param slowTrace spans of the slowest trace
 */
record Findings(
    long spans,
    long traces,
    long spansOfTraces,
    long brokenTraces,
    long spansOfDatapoints,
    List<ServiceRow> services,
    List<Call> calls,
    List<FoundFault> faults,
    List<SpanRow> slowTrace) {

  /** Whether every number is what the round made, and every fault was found. */
  boolean complete(DemoReport made) {
    return mismatches(made).isEmpty() && missed(made).isEmpty();
  }

  /** Faults that were on and not found. */
  List<Fault> missed(DemoReport made) {
    return made.faults().stream()
        .filter(known -> faults.stream().noneMatch(found -> found.is(known)))
        .toList();
  }

  /** Every number that is not what the round made, in words. */
  List<String> mismatches(DemoReport made) {
    Mismatches list = new Mismatches();
    list.compare("otel_traces: spans", spans, made.spans());
    list.compare("traces: rows", traces, made.traces());
    list.compare("traces: spans", spansOfTraces, made.spans());
    list.compare("traces: without root or with orphans", brokenTraces, 0);
    list.compare("service_metrics_10s: spans", spansOfDatapoints, made.spans());
    made.spansByService()
        .forEach((service, count) -> list.compare(service + ": spans", spansOf(service), count));
    if (!calls.equals(made.calls())) {
      list.add("calls: " + calls + " but " + made.calls() + " were made");
    }
    return list.all();
  }

  private long spansOf(String service) {
    return services.stream()
        .filter(row -> row.service().equals(service))
        .mapToLong(ServiceRow::spans)
        .sum();
  }
}
