package io.tracemill.oracle;

import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which trace a report belongs to. */
final class TraceIds {
  private static final String HALF_TRACE_ID = "half_trace_id";

  /** A trace. */
  record TraceKey(String tenant, long high, long low) {}

  /** What full and half ids of one trace have in common. */
  private record HalfKey(String tenant, long low) {}

  private TraceIds() {}

  /** The reports of each trace. */
  static Map<TraceKey, List<LocatedReport>> locate(List<Report> reports) {
    Map<HalfKey, Set<Long>> fullHighs = new HashMap<>();
    for (Report report : reports) {
      Span span = report.span();
      if (span.traceIdHigh() != 0) {
        fullHighs.computeIfAbsent(halfKey(span), k -> new HashSet<>()).add(span.traceIdHigh());
      }
    }
    Map<TraceKey, List<LocatedReport>> traces = new HashMap<>();
    for (Report report : reports) {
      Set<Long> highs = fullHighs.getOrDefault(halfKey(report.span()), Set.of());
      LocatedReport located = locate(report, highs);
      Span span = located.span();
      traces
          .computeIfAbsent(
              new TraceKey(span.tenant(), span.traceIdHigh(), span.traceIdLow()),
              k -> new ArrayList<>())
          .add(located);
    }
    return traces;
  }

  private static LocatedReport locate(Report report, Set<Long> highs) {
    Span span = report.span();
    if (span.traceIdHigh() != 0 || highs.isEmpty()) {
      return new LocatedReport(span, "", report.appendEpochMillis());
    }
    if (highs.size() > 1) {
      List<String> defects = new ArrayList<>(span.defects());
      defects.add(HALF_TRACE_ID);
      Span apart = span.toBuilder().defects(defects).build();
      return new LocatedReport(apart, "", report.appendEpochMillis());
    }
    long high = highs.iterator().next();
    Span joined = span.toBuilder().traceId(high, span.traceIdLow()).build();
    String half = Ids.spanId(span.traceIdLow()); // 16 digits, as it was reported
    return new LocatedReport(joined, half, report.appendEpochMillis());
  }

  private static HalfKey halfKey(Span span) {
    return new HalfKey(span.tenant(), span.traceIdLow());
  }
}
