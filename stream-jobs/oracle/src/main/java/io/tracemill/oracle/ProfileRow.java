package io.tracemill.oracle;

import io.tracemill.oracle.Attribution.InstanceTrace;
import io.tracemill.oracle.Attribution.Use;
import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A row of {@code profiles}: what one trace used of one service instance.
 *
 * @param startNanos earliest start of its spans there
 * @param endNanos latest end of its spans there
 * @param sums what all its spans there used
 * @param spans the spans, most self time first, each with what it used
 */
public record ProfileRow(
    Span any, long startNanos, long endNanos, SpanSums sums, List<SpanSums> spans) implements Row {
  /** What makes a row of {@code profiles} one of its kind. */
  public static final List<String> KEY =
      List.of("Tenant", "TraceId", "Service", "Instance", "Host");

  private static final int MAX_SPANS = 1_000;

  private static final Comparator<SpanSums> MOST_SELF_TIME =
      Comparator.comparingLong(SpanSums::selfNanos)
          .reversed()
          .thenComparing(sums -> sums.first().spanId(), Long::compareUnsigned)
          .thenComparing(sums -> sums.first().operation());

  /** All rows: of what no sample covers there is none. */
  static Collection<ProfileRow> of(Attribution attribution) {
    return attribution.instanceTraces().stream()
        .map(trace -> of(trace, attribution))
        .filter(row -> row.sums().coveredNanos() > 0)
        .toList();
  }

  private static ProfileRow of(InstanceTrace trace, Attribution attribution) {
    List<Use> uses = attribution.uses(trace);
    List<SpanSums> spans =
        trace.spans().stream()
            .map(
                self ->
                    SpanSums.of(
                        List.of(self),
                        uses.stream().filter(use -> use.self().equals(self)).toList(),
                        attribution))
            .sorted(MOST_SELF_TIME)
            .toList();
    List<SelfTime> all = trace.spans();
    return new ProfileRow(
        all.get(0).span().span(),
        all.stream().mapToLong(self -> self.span().start().longValueExact()).min().orElseThrow(),
        all.stream().mapToLong(SelfTime::endNanos).max().orElseThrow(),
        SpanSums.of(all, uses, attribution),
        spans);
  }

  static double byteSeconds(BigInteger kibMillis) {
    return kibMillis.doubleValue() * 1.024;
  }

  /** The numbers that the verdict rests on. */
  public Verdict verdict() {
    return Verdict.of(sums, endNanos - startNanos);
  }

  @Override
  public SortedMap<String, Object> columns() {
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("TraceId", Ids.traceId(any.traceIdHigh(), any.traceIdLow()));
    row.put("Tenant", any.tenant());
    row.put("Service", any.service());
    row.put("Instance", any.instance());
    row.put("Host", any.host());
    row.put("Start", Times.instant(startNanos));
    row.put("Duration", endNanos - startNanos);
    row.put("CpuNs", sums.used(Resource.CPU));
    row.put("CpuNsUncertainty", sums.cpuUncertainty());
    row.put("ThrottledNs", sums.used(Resource.THROTTLED));
    row.put("RunQueueNs", sums.used(Resource.RUN_QUEUE));
    row.put("IoWaitNs", sums.used(Resource.IO_WAIT));
    row.put("GcNs", sums.used(Resource.GC));
    row.put("MemoryByteSeconds", byteSeconds(sums.used(Resource.MEMORY)));
    row.put("ReadBytes", sums.used(Resource.READ));
    row.put("WrittenBytes", sums.used(Resource.WRITTEN));
    row.put("ReceivedBytes", 0L);
    row.put("SentBytes", 0L);
    row.put("Coverage", Double.parseDouble(Float.toString((float) sums.coverage())));
    row.put("Verdict", verdict().text());
    row.put("Spans.SpanId", ofSpans(span -> Ids.spanId(span.first().spanId())));
    row.put("Spans.SpanName", ofSpans(span -> span.first().operation()));
    row.put("Spans.SelfNs", ofSpans(SpanSums::selfNanos));
    row.put("Spans.CpuNs", ofSpans(span -> span.used(Resource.CPU)));
    row.put("Spans.ThrottledNs", ofSpans(span -> span.used(Resource.THROTTLED)));
    row.put("Spans.IoWaitNs", ofSpans(span -> span.used(Resource.IO_WAIT)));
    return row;
  }

  private List<Object> ofSpans(Function<SpanSums, Object> value) {
    return spans.stream().limit(MAX_SPANS).map(value).toList();
  }
}
