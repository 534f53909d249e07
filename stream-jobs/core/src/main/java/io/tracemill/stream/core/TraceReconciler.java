package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanView;
import io.tracemill.stream.core.TraceAssembler.Outcome;
import io.tracemill.stream.core.profile.InstanceSpans;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges late reports into traces that are stored, and joins what became several rows of one trace:
 * says what changes in the spans, in the trace's row and in what is counted. Uses the assembler, on
 * a trace restored from its rows. Applied again to its own result it changes nothing.
 *
 * <p>A stored span knows what its reports say together, not which said what. So what was joined by
 * an empty service or instance, or by half a trace id, is not parted again by a late report.
 *
 * <p>Not thread-safe.
 */
public final class TraceReconciler {
  /** Rows stored within one of these have one key in table traces, epoch milliseconds. */
  private static final long KEY_MILLIS = 300_000;

  /**
   * A span that counts, or is taken back.
   *
   * @param sign 1 to count it, -1 to take it back
   */
  public record Counted(SpanDigest digest, int sign, long appendMillis) {}

  /**
   * A call that counts, or is taken back.
   *
   * @param sign 1 to count it, -1 to take it back
   */
  public record Called(EdgeDigest digest, int sign, long appendMillis) {}

  /**
   * What became of a late report.
   *
   * @param rows rows of otel_traces more than before
   */
  public record Resolved(SpanReport report, Outcome outcome, int rows) {}

  /**
   * What changes.
   *
   * @param spans rows of otel_traces
   * @param traces rows of traces
   * @param counted spans
   * @param called calls
   * @param recount spans whose buckets are to be computed again from what is stored, as nobody
   *     knows what they were counted for
   * @param reports the late reports
   */
  public record Change(
      List<StoredSpan> spans,
      List<TraceRow> traces,
      List<Counted> counted,
      List<Called> called,
      List<SpanDigest> recount,
      List<Resolved> reports) {}

  private final SpanCodec codec = new SpanCodec();
  private final SpanDigester digester = new SpanDigester();
  private final SpanView view = new SpanView();
  private final TraceSummary summary = new TraceSummary();
  private final Collected collected = new Collected();
  private final TraceAssembler assembler = new TraceAssembler(collected);

  /**
   * Merges {@code late} into what is stored of the traces whose ids have one lower half.
   *
   * @param rows their rows of traces
   * @param spans their rows of otel_traces, without tombstones
   * @param late reports that are not stored
   */
  public Change reconcile(List<StoredTrace> rows, List<StoredSpan> spans, List<SpanReport> late) {
    Change change = collected.start();
    Map<Id, List<StoredTrace>> rowsById = new LinkedHashMap<>();
    for (StoredTrace row : rows) {
      rowsById.computeIfAbsent(Id.of(row), id -> new ArrayList<>()).add(row);
    }
    rowsById.values().forEach(of -> of.sort(Comparator.comparing(StoredTrace::firstSeenMillis)));
    TraceGroup group = restore(rowsById, spans);
    boolean stale = group.sessions.stream().anyMatch(session -> session.changed);
    for (SpanReport report : inOrder(late)) {
      change.reports().add(resolve(group, report));
    }
    if (stale || !change.spans().isEmpty()) {
      assembler.close(group, Long.MAX_VALUE, 0);
    }
    if (stale) {
      spans.forEach(span -> change.recount().add(digest(span.body())));
      change.counted().forEach(span -> change.recount().add(span.digest()));
      change.called().clear();
      rowsById.values().forEach(of -> takeBackOthers(of, change.traces()));
    }
    return change;
  }

  private record Id(String tenant, long traceIdHigh, long traceIdLow) {
    static Id of(StoredTrace row) {
      return new Id(row.tenant(), row.traceIdHigh(), row.traceIdLow());
    }
  }

  private static List<SpanReport> inOrder(List<SpanReport> late) {
    return late.stream()
        .sorted(
            Comparator.comparingLong(SpanReport::appendMillis)
                .thenComparingInt(SpanReport::partition)
                .thenComparingLong(SpanReport::offset))
        .toList();
  }

  private Resolved resolve(TraceGroup group, SpanReport report) {
    int sent = collected.change.spans().size();
    int before = group.spans();
    Outcome outcome = assembler.add(group, report);
    boolean changed = collected.change.spans().size() > sent;
    return new Resolved(report, changed ? outcome : Outcome.DUPLICATE, group.spans() - before);
  }

  private TraceGroup restore(Map<Id, List<StoredTrace>> rows, List<StoredSpan> spans) {
    Map<Id, TraceSession> sessions = new LinkedHashMap<>();
    for (StoredSpan span : spans) {
      view.wrap(span.body(), 0, span.body().length);
      Id id = new Id(view.string(view.tenant()), view.traceIdHigh(), view.traceIdLow());
      TraceSession session = sessions.computeIfAbsent(id, TraceReconciler::session);
      session.append(entry(span));
      session.touch(span.appendMillis());
      session.touch(Versions.appendMillis(span.version()));
    }
    rows.forEach(
        (id, of) -> restoreRow(sessions.computeIfAbsent(id, TraceReconciler::session), of));
    TraceGroup group = new TraceGroup();
    group.sessions.addAll(sessions.values());
    return group;
  }

  private static TraceSession session(Id id) {
    return new TraceSession(id.tenant(), id.traceIdHigh(), id.traceIdLow());
  }

  private SpanEntry entry(StoredSpan span) {
    byte[][] reports = null;
    if (span.joinedHalf()) {
      Span whole = codec.decode(span.body());
      Span half = whole.toBuilder().traceId(0, whole.traceIdLow()).build();
      reports = new byte[][] {codec.encode(half)};
    }
    return new SpanEntry(
        span.body(),
        reports,
        span.appendMillis(),
        Versions.appendMillis(span.version()),
        span.version(),
        span.joinedHalf(),
        null);
  }

  /** The oldest row is the trace's; all that was stored under its key has a smaller version. */
  private static void restoreRow(TraceSession session, List<StoredTrace> rows) {
    session.rowFirstSeenMillis = rows.get(0).firstSeenMillis();
    for (StoredTrace row : rows) {
      session.touch(row.firstSeenMillis());
      session.rowVersion = Math.max(session.rowVersion, row.version());
      session.lateSpans += row.lateSpans();
      session.duplicateSpans += row.duplicateSpans();
    }
    session.rowVersion = Math.max(session.rowVersion, Versions.of(session.lastAppendMillis));
    session.closedMillis = session.lastAppendMillis;
    // A younger row hides an older one of the same five minutes: then it tells of a part only.
    session.changed = rows.size() > 1 || rows.get(0).spanCount() != session.size();
  }

  /**
   * Takes back the younger rows of a trace, but what has the oldest one's key: that is replaced.
   */
  private void takeBackOthers(List<StoredTrace> rows, List<TraceRow> traces) {
    StoredTrace oldest = rows.get(0);
    for (StoredTrace row : rows.subList(1, rows.size())) {
      if (key(row.firstSeenMillis()) != key(oldest.firstSeenMillis())) {
        TraceSession session = session(Id.of(row));
        session.rowFirstSeenMillis = row.firstSeenMillis();
        session.rowVersion = row.version();
        traces.add(summary.tombstone(session));
      }
    }
  }

  private static long key(long firstSeenMillis) {
    return firstSeenMillis / KEY_MILLIS;
  }

  private SpanDigest digest(byte[] body) {
    view.wrap(body, 0, body.length);
    return digester.digest(view);
  }

  /** Keeps what the assembler says. */
  @SuppressWarnings("NullAway.Init") // start() comes first
  private static final class Collected implements TraceAssembler.Output {
    private Change change;

    Change start() {
      change =
          new Change(
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>());
      return change;
    }

    @Override
    public void span(StoredSpan span) {
      change.spans().add(span);
    }

    @Override
    public void digest(SpanDigest digest, int sign, long appendMillis) {
      change.counted().add(new Counted(digest, sign, appendMillis));
    }

    @Override
    public void trace(TraceRow row) {
      change.traces().add(row);
    }

    /** What late reports change in a trace's profiles is not computed. */
    @Override
    public void instanceSpans(InstanceSpans spans) {}

    @Override
    public void edge(EdgeDigest edge, int sign, long appendMillis) {
      change.called().add(new Called(edge, sign, appendMillis));
    }
  }
}
