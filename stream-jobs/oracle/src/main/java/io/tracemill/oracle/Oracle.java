package io.tracemill.oracle;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.avro.ResourceSample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The batch computation of the tables that are a function of the reports and resource samples, as
 * docs/SEMANTICS.md says, and as plainly as it says it. Holds everything in memory: about 200,000
 * spans take a second or two.
 *
 * <p>A function of the set of distinct reports: order and duplicates of {@code reports} change
 * nothing. Thread-safe, since it keeps nothing.
 */
public final class Oracle {
  private Oracle() {}

  public static Tables compute(Collection<Report> reports) {
    return compute(reports, List.of());
  }

  /**
   * Also what spans used of the hardware.
   *
   * @param samples those of a host in the order of their topic
   */
  public static Tables compute(Collection<Report> reports, Collection<ResourceSample> samples) {
    List<SpanRow> spans = new ArrayList<>();
    List<TraceRow> traces = new ArrayList<>();
    List<List<SpanRow>> spansOfTraces = new ArrayList<>();
    for (List<LocatedReport> trace : TraceIds.locate(distinct(reports)).values()) {
      List<SpanRow> rows = SpanKeys.group(trace).stream().map(SpanRow::of).toList();
      spans.addAll(rows);
      traces.add(TraceRow.of(rows));
      spansOfTraces.add(rows);
    }
    Attribution attribution = new Attribution(spansOfTraces, samples);
    return new Tables(
        List.copyOf(spans),
        List.copyOf(traces),
        List.copyOf(ServiceMetricsRow.of(spans, 10)),
        List.copyOf(ServiceMetricsRow.of(spans, 60)),
        List.copyOf(ServiceMetricsRow.of(spans, 3600)),
        List.copyOf(InstanceRow.of(spans)),
        List.copyOf(EdgeRow.of(spansOfTraces)),
        List.copyOf(ProfileRow.of(attribution)),
        List.copyOf(CostRow.of(attribution)));
  }

  /** Distinct reports, each with its smallest append time. */
  private static List<Report> distinct(Collection<Report> reports) {
    Map<Span, Long> appendBySpan = new HashMap<>();
    for (Report report : reports) {
      appendBySpan.merge(report.span(), report.appendEpochMillis(), Math::min);
    }
    return appendBySpan.entrySet().stream().map(e -> new Report(e.getKey(), e.getValue())).toList();
  }
}
