package io.tracemill.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the tables hold of one round.
 *
 * @param counts spans and traces
 * @param calls from otel_traces: between services
 * @param edges from service_edges_1m: databases too
 * @param slowTrace spans of the slowest trace
 * @param alerting services for which Grafana's alert rule on latency fires
 */
record Findings(
    Counts counts,
    List<ServiceRow> services,
    List<Call> calls,
    List<Call> edges,
    List<FoundFault> faults,
    List<FoundFlood> floods,
    List<FoundVerdict> verdicts,
    List<CpuRow> cpu,
    List<SpanRow> slowTrace,
    List<String> alerting) {

  /**
   * Numbers of one round.
   *
   * @param spans rows of otel_traces
   * @param traces rows of traces
   * @param spansOfTraces spans that those rows speak for
   * @param brokenTraces traces without a root or with orphans
   * @param spansOfDatapoints spans counted in service_metrics_10s
   * @param spansOfMinutes spans counted in service_metrics_1m
   * @param deadLetters dead letters of the minute before the round and of the round
   */
  record Counts(
      long spans,
      long traces,
      long spansOfTraces,
      long brokenTraces,
      long spansOfDatapoints,
      long spansOfMinutes,
      long deadLetters) {}

  /** Whether every number is what the round made, and every fault was found. */
  boolean complete(DemoReport made) {
    return mismatches(made).isEmpty() && missed(made).isEmpty();
  }

  /** Every number that is not what the round made, in words. */
  List<String> mismatches(DemoReport made) {
    Mismatches list = new Mismatches();
    list.compare("otel_traces: spans", counts.spans, made.spans());
    list.compare("traces: rows", counts.traces, made.traces());
    list.compare("traces: spans", counts.spansOfTraces, made.spans());
    list.compare("traces: without root or with orphans", counts.brokenTraces, 0);
    list.compare("service_metrics_10s: spans", counts.spansOfDatapoints, made.spans());
    list.compare("service_metrics_1m: spans", counts.spansOfMinutes, made.spans());
    made.spansByService()
        .forEach((service, count) -> list.compare(service + ": spans", spansOf(service), count));
    list.compare(
        "otel_traces: calls",
        calls,
        made.calls().stream().filter(Call::isBetweenServices).toList());
    list.compare("service_edges_1m: calls", edges, made.calls());
    return list.all();
  }

  /** What was not found of the faults, of who is to blame and of the CPU, in words. */
  List<String> missed(DemoReport made) {
    List<String> missed = new ArrayList<>();
    made.faults().forEach(fault -> missed.addAll(missed(fault, made)));
    floods.stream()
        .filter(flood -> made.faults().stream().noneMatch(flood::is))
        .map(
            flood ->
                "flood of %s by '%s': none was made".formatted(flood.service(), flood.caller()))
        .forEach(missed::add);
    alerting.stream()
        .filter(service -> made.faults().stream().noneMatch(fault -> fault.isSlowing(service)))
        .map(service -> "alert on latency of %s: it had no fault".formatted(service))
        .forEach(missed::add);
    if (counts.deadLetters() == 0) {
      missed.add("dead letter of the record that nobody can read: not found");
    }
    if (cpu.isEmpty()) {
      missed.add("CPU of services: no samples");
    }
    cpu.stream()
        .filter(row -> !row.isConserved())
        .map(
            row ->
                "CPU of %s: %.3f s attributed but %.3f s sampled"
                    .formatted(row.service(), row.attributed(), row.sampled()))
        .forEach(missed::add);
    return missed;
  }

  private List<String> missed(Fault known, DemoReport made) {
    if (known.kind() == Fault.Kind.flood) {
      return missedFlood(known);
    }
    List<String> missed = new ArrayList<>();
    if (faults.stream().noneMatch(found -> found.is(known))) {
      missed.add("%s of %s: not found".formatted(known.kind(), known.service()));
    }
    if (known.kind() == Fault.Kind.cpu) {
      missed.addAll(missedVerdict(known, known.service(), FoundVerdict.CPU_SATURATED));
    } else if (known.kind() == Fault.Kind.latency) {
      if (!alerting.contains(known.service())) {
        missed.add("alert on latency of %s: it does not fire".formatted(known.service()));
      }
      Stream.concat(Stream.of(known.service()), made.clientsOf(known.service()))
          .map(service -> missedVerdict(known, service, FoundVerdict.NOT_THE_HOST))
          .forEach(missed::addAll);
    }
    return missed;
  }

  private List<String> missedFlood(Fault known) {
    List<FoundFlood> found = floods.stream().filter(flood -> flood.is(known)).toList();
    String name = "flood of %s by %s: ".formatted(known.service(), known.caller());
    return found.isEmpty()
        ? List.of(name + "not found")
        : found.stream()
            .flatMap(flood -> flood.faultsOf(known).stream())
            .map(name::concat)
            .toList();
  }

  private List<String> missedVerdict(Fault known, String service, String verdict) {
    return verdicts.stream().anyMatch(found -> found.says(verdict, service, known))
        ? List.of()
        : List.of(
            "verdict %s on %s during %s of %s: not found"
                .formatted(verdict, service, known.kind(), known.service()));
  }

  private long spansOf(String service) {
    return services.stream()
        .filter(row -> row.service().equals(service))
        .mapToLong(ServiceRow::spans)
        .sum();
  }
}
