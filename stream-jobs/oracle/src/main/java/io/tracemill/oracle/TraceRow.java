package io.tracemill.oracle;

import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A row of {@code traces}.
 *
 * @param start earliest known start, epoch nanoseconds; 0 when none is known
 * @param duration from start to the latest known end, nanoseconds
 * @param root the root span; empty when no span is without a parent
 * @param orphanCount spans whose parent is no span of the trace
 * @param serviceSpans spans by service, where the service is known
 * @param serviceErrors spans in error by service, where there are any
 * @param firstSeenEpochMillis smallest append time of its reports; not compared
 */
public record TraceRow(
    String tenant,
    String traceId,
    BigInteger start,
    BigInteger duration,
    Optional<SpanRow> root,
    long spanCount,
    long errorCount,
    long orphanCount,
    SortedMap<String, Long> serviceSpans,
    SortedMap<String, Long> serviceErrors,
    long firstSeenEpochMillis)
    implements Row {
  /** What makes a row of {@code traces} one of its kind. */
  public static final List<String> KEY = List.of("Tenant", "TraceId");

  private static final Comparator<SpanRow> ROOT_FIRST =
      Comparator.comparing((SpanRow row) -> row.span().shared())
          .thenComparing(row -> !row.hasStart())
          .thenComparing(SpanRow::start)
          .thenComparing(row -> row.span().spanId(), Long::compareUnsigned)
          .thenComparing(row -> row.span().service())
          .thenComparing(row -> row.span().instance());

  /** The row of the trace whose spans are {@code spans}, one at least. */
  static TraceRow of(List<SpanRow> spans) {
    Span any = spans.get(0).span();
    List<SpanRow> timed = spans.stream().filter(SpanRow::hasStart).toList();
    BigInteger start =
        timed.stream().map(SpanRow::start).min(Comparator.naturalOrder()).orElse(BigInteger.ZERO);
    BigInteger end = timed.stream().map(SpanRow::end).max(Comparator.naturalOrder()).orElse(start);
    Set<Long> ids = spans.stream().map(row -> row.span().spanId()).collect(Collectors.toSet());
    return new TraceRow(
        any.tenant(),
        Ids.traceId(any.traceIdHigh(), any.traceIdLow()),
        start,
        end.subtract(start),
        spans.stream().filter(row -> row.span().parentSpanId() == 0).min(ROOT_FIRST),
        spans.size(),
        count(spans, SpanRow::isError),
        count(spans, row -> isOrphan(row.span(), ids)),
        byService(spans, row -> true),
        byService(spans, SpanRow::isError),
        spans.stream().mapToLong(SpanRow::appendEpochMillis).min().orElseThrow());
  }

  private static boolean isOrphan(Span span, Set<Long> ids) {
    return span.parentSpanId() != 0 && !ids.contains(span.parentSpanId());
  }

  private static long count(List<SpanRow> spans, Predicate<SpanRow> which) {
    return spans.stream().filter(which).count();
  }

  private static SortedMap<String, Long> byService(List<SpanRow> spans, Predicate<SpanRow> which) {
    return Counting.by(
        spans.stream().filter(which).filter(row -> !row.span().service().isEmpty()).toList(),
        row -> row.span().service());
  }

  @Override
  public SortedMap<String, Object> columns() {
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("TraceId", traceId);
    row.put("Tenant", tenant);
    row.put("Environment", root.map(r -> r.span().environment()).orElse(""));
    row.put("Start", Times.instant(start));
    row.put("Duration", duration);
    row.put("RootService", root.map(r -> r.span().service()).orElse(""));
    row.put("RootOperation", root.map(SpanRow::operation).orElse(""));
    row.put("RootStatus", root.map(r -> r.span().statusCode().label()).orElse(""));
    row.put("HasRoot", root.isPresent());
    row.put("SpanCount", spanCount);
    row.put("ErrorCount", errorCount);
    row.put("OrphanCount", orphanCount);
    row.put("ServiceCount", (long) serviceSpans.size());
    row.put("Services", List.copyOf(serviceSpans.keySet()));
    row.put("ServiceSpans", serviceSpans);
    row.put("ServiceErrors", serviceErrors);
    return row;
  }
}
