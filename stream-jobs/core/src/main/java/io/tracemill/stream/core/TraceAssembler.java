package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanView;
import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.core.profile.SelfSpan;
import io.tracemill.stream.core.profile.SelfTimes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Assembles traces: takes reports in any order, merges and dedupes them, and says at once what
 * changes in the stored spans and in the datapoints, and what a closed trace's row is. For any
 * order of the same distinct reports the last word on every row is the same.
 *
 * <p>The usual report is the only one of its span: it is stored as it came, without being encoded
 * again. Reports of one span id that came apart are merged from all of them (they are kept).
 *
 * <p>Works on {@link TraceGroup}s that the caller holds. Not thread-safe.
 */
public final class TraceAssembler {
  /** Where changes go. */
  public interface Output {
    /** A row of otel_traces, new or in place of an older one. */
    void span(StoredSpan span);

    /** A span was counted ({@code sign} 1) or is taken back (-1). */
    void digest(SpanDigest digest, int sign, long appendMillis);

    /** A row of traces, new or in place of an older one. */
    void trace(TraceRow row);

    /** A closed trace's spans on one instance, new or in place of older ones. */
    void instanceSpans(InstanceSpans spans);

    /** A call between services counts ({@code sign} 1) or is taken back (-1). */
    void edge(EdgeDigest edge, int sign, long appendMillis);
  }

  private final Output out;
  private final SpanView view = new SpanView();
  private final SpanView other = new SpanView();
  private final Utf8Interner strings = new Utf8Interner();
  private final SpanDigester digester = new SpanDigester();
  private final SpanGroup groups = new SpanGroup();
  private final TraceSummary summary = new TraceSummary();
  private final TraceTree.Builder trees = new TraceTree.Builder();
  private final TraceEdges edges = new TraceEdges();

  public TraceAssembler(Output out) {
    this.out = out;
  }

  /** What became of a report. */
  public enum Outcome {
    /** It is the first report of its span. */
    STORED,
    /** Its span was there; the report added to it or moved it. */
    MERGED,
    /** A report of the same content was there. */
    DUPLICATE
  }

  /** Takes in one report. */
  public Outcome add(TraceGroup group, SpanReport report) {
    view.wrap(report.body(), 0, report.body().length);
    String tenant = strings.intern(view.buffer(), view.tenant());
    TraceSession session = group.find(view, tenant);
    if (session == null) {
      return open(group, tenant, report);
    }
    session.touch(report.appendMillis());
    session.changed = true;
    if (session.closedMillis != TraceSession.OPEN) {
      session.lateSpans++;
    }
    int known = findSpan(session, 0);
    if (known < 0 && session.traceIdHigh == view.traceIdHigh() && !isAmbiguous(group, session)) {
      store(session, report);
      return Outcome.STORED;
    }
    return addToSpan(group, session, report);
  }

  /** Stores the report that {@link #view} looks at as it came. */
  private void store(TraceSession session, SpanReport report) {
    SpanDigest digest = digester.digest(view);
    SpanEntry entry =
        new SpanEntry(
            report.body(),
            null,
            report.appendMillis(),
            report.appendMillis(),
            Versions.of(report.appendMillis()),
            false,
            SpanNode.of(view, digest, report.body()));
    session.append(entry);
    out.span(entry.stored());
    out.digest(digest, 1, report.appendMillis());
  }

  /** Position of the next entry with the id and shared flag that {@link #view} has. */
  private int findSpan(TraceSession session, int from) {
    for (int i = session.find(view.spanId(), from);
        i >= 0;
        i = session.find(view.spanId(), i + 1)) {
      byte[] body = session.entry(i).body();
      other.wrap(body, 0, body.length);
      if (other.shared() == view.shared()) {
        return i;
      }
    }
    return -1;
  }

  private Outcome addToSpan(TraceGroup group, TraceSession session, SpanReport report) {
    List<Integer> positions = new ArrayList<>();
    for (int i = findSpan(session, 0); i >= 0; i = findSpan(session, i + 1)) {
      positions.add(i);
    }
    List<SpanEntry> before = new ArrayList<>();
    List<SpanGroup.Part> parts = new ArrayList<>();
    for (int position : positions) {
      SpanEntry entry = session.entry(position);
      if (Arrays.stream(entry.distinctReports()).anyMatch(r -> Arrays.equals(r, report.body()))) {
        session.duplicateSpans++;
        return Outcome.DUPLICATE;
      }
      before.add(entry);
      parts.addAll(groups.parts(entry));
    }
    parts.add(groups.part(report.body(), report.appendMillis(), report.appendMillis()));
    List<SpanEntry> after =
        groups.merge(parts, new SpanGroup.Place(session.traceIdHigh, isAmbiguous(group, session)));
    exchange(session, positions, settle(before, after, report.appendMillis()));
    return before.isEmpty() ? Outcome.STORED : Outcome.MERGED;
  }

  /** Puts entries in the place of others, in place as far as they go. */
  private static void exchange(
      TraceSession session, List<Integer> positions, List<SpanEntry> entries) {
    int inPlace = Math.min(positions.size(), entries.size());
    for (int i = 0; i < inPlace; i++) {
      session.replace(positions.get(i), entries.get(i));
    }
    for (int i = positions.size() - 1; i >= inPlace; i--) {
      session.remove(positions.get(i));
    }
    entries.subList(inPlace, entries.size()).forEach(session::append);
  }

  /** Whether this session holds half ids that fit more than one full one. */
  private static boolean isAmbiguous(TraceGroup group, TraceSession session) {
    return session.traceIdHigh == 0 && fulls(group, session.tenant) > 1;
  }

  private static int fulls(TraceGroup group, String tenant) {
    int fulls = 0;
    for (TraceSession session : group.sessions) {
      fulls += session.tenant.equals(tenant) && session.traceIdHigh != 0 ? 1 : 0;
    }
    return fulls;
  }

  private Outcome open(TraceGroup group, String tenant, SpanReport report) {
    TraceSession session = new TraceSession(tenant, view.traceIdHigh(), view.traceIdLow());
    group.sessions.add(session);
    session.touch(report.appendMillis());
    session.changed = true;
    if (isAmbiguous(group, session)) {
      return addToSpan(group, session, report);
    }
    store(session, report);
    if (session.traceIdHigh != 0 && fulls(group, tenant) <= 2) {
      rehome(group, tenant, report.appendMillis());
    }
    return Outcome.STORED;
  }

  /**
   * Moves spans that were reported under the lower half alone, as the number of full ids they fit
   * has become one (they join it) or two (they part from it).
   */
  private void rehome(TraceGroup group, String tenant, long appendMillis) {
    List<SpanEntry> before = new ArrayList<>();
    List<Placed> after = new ArrayList<>();
    List<SpanGroup.Part> halves = takeHalves(group, tenant, before, after);
    if (halves.isEmpty()) {
      return;
    }
    TraceSession home = homeOfHalves(group, tenant);
    Map<Long, List<SpanGroup.Part>> byId = new LinkedHashMap<>();
    for (SpanGroup.Part half : halves) {
      byId.computeIfAbsent(half.span().spanId(), id -> new ArrayList<>()).add(half);
      home.touch(half.firstAppendMillis());
      home.touch(half.lastAppendMillis());
    }
    SpanGroup.Place place = new SpanGroup.Place(home.traceIdHigh, isAmbiguous(group, home));
    byId.forEach(
        (spanId, parts) -> {
          takeSpan(home, spanId, before, parts);
          mergeBySide(parts, place).forEach(entry -> after.add(new Placed(home, entry)));
        });
    place(before, after, appendMillis);
  }

  private record Placed(TraceSession home, SpanEntry entry) {}

  private void place(List<SpanEntry> before, List<Placed> after, long appendMillis) {
    List<SpanEntry> settled =
        settle(before, after.stream().map(Placed::entry).toList(), appendMillis);
    for (int i = 0; i < settled.size(); i++) {
      after.get(i).home().append(settled.get(i));
      after.get(i).home().changed = true;
    }
  }

  private static TraceSession homeOfHalves(TraceGroup group, String tenant) {
    List<TraceSession> fulls =
        group.sessions.stream().filter(s -> s.tenant.equals(tenant) && s.traceIdHigh != 0).toList();
    if (fulls.size() == 1) {
      return fulls.get(0);
    }
    TraceSession home = new TraceSession(tenant, 0, fulls.get(0).traceIdLow);
    group.sessions.add(home);
    return home;
  }

  /** Takes a span's entries out of a session, to be merged again with what joins them. */
  private void takeSpan(
      TraceSession session, long spanId, List<SpanEntry> before, List<SpanGroup.Part> parts) {
    for (int i = session.find(spanId, 0); i >= 0; i = session.find(spanId, 0)) {
      before.add(session.entry(i));
      parts.addAll(groups.parts(session.entry(i)));
      session.remove(i);
    }
  }

  /** Merges the parts of one span id: the client's half and the server's apart. */
  private List<SpanEntry> mergeBySide(List<SpanGroup.Part> parts, SpanGroup.Place place) {
    List<SpanEntry> merged = new ArrayList<>();
    for (boolean shared : new boolean[] {false, true}) {
      List<SpanGroup.Part> same =
          parts.stream().filter(p -> p.span().shared() == shared).distinct().toList();
      if (!same.isEmpty()) {
        merged.addAll(groups.merge(same, place));
      }
    }
    return merged;
  }

  /**
   * Takes all reports with a half id out of the tenant's sessions; what they were merged with stays
   * where it was, without them.
   */
  private List<SpanGroup.Part> takeHalves(
      TraceGroup group, String tenant, List<SpanEntry> before, List<Placed> after) {
    List<SpanGroup.Part> halves = new ArrayList<>();
    for (TraceSession session : List.copyOf(group.sessions)) {
      if (session.tenant.equals(tenant)) {
        takeHalves(session, halves, before, after);
        if (session.size() == 0 && session.traceIdHigh == 0) {
          group.sessions.remove(session);
          takeBack(session);
          sendEdges(session, List.of());
          sendInstances(session, Map.of());
          group.takenBackVersion = Math.max(group.takenBackVersion, session.rowVersion + 1);
        }
      }
    }
    return halves;
  }

  private void takeHalves(
      TraceSession session,
      List<SpanGroup.Part> halves,
      List<SpanEntry> before,
      List<Placed> after) {
    Set<Long> spanIds = new LinkedHashSet<>();
    for (int i = 0; i < session.size(); i++) {
      if (session.traceIdHigh == 0 || session.entry(i).joinedHalf()) {
        spanIds.add(SpanBodies.spanId(session.entry(i).body()));
      }
    }
    SpanGroup.Place place = new SpanGroup.Place(session.traceIdHigh, false);
    for (Long spanId : spanIds) {
      List<SpanGroup.Part> parts = new ArrayList<>();
      List<SpanGroup.Part> full = new ArrayList<>();
      takeSpan(session, spanId, before, parts);
      parts.forEach(part -> (part.span().traceIdHigh() == 0 ? halves : full).add(part));
      // All reports of the id are looked at again: a half may have kept two of them apart.
      mergeBySide(full, place).forEach(entry -> after.add(new Placed(session, entry)));
      session.changed = true;
    }
  }

  private void takeBack(TraceSession session) {
    if (session.rowVersion != 0) {
      out.trace(summary.tombstone(session));
    }
  }

  /**
   * Sends what changes from {@code before} to {@code after} and gives {@code after} with the
   * versions that were sent.
   */
  private List<SpanEntry> settle(List<SpanEntry> before, List<SpanEntry> after, long appendMillis) {
    List<SpanEntry> gone = new ArrayList<>(before);
    long greatest = before.stream().mapToLong(SpanEntry::version).max().orElse(-1);
    List<SpanEntry> settled = new ArrayList<>();
    for (SpanEntry entry : after) {
      SpanEntry old = takeSameRow(gone, entry);
      long append = Math.max(entry.lastAppendMillis(), appendMillis);
      if (old != null && isSameContent(old, entry)) {
        settled.add(withVersion(entry, old.version()));
      } else {
        long version = Versions.next(greatest, append);
        SpanEntry sent = withVersion(entry, version);
        settled.add(sent);
        out.span(sent.stored());
        count(old, sent, append);
      }
    }
    for (SpanEntry entry : gone) {
      out.span(entry.tombstone());
      view.wrap(entry.body(), 0, entry.body().length);
      out.digest(digester.digest(view), -1, Math.max(entry.lastAppendMillis(), appendMillis));
    }
    return settled;
  }

  private static boolean isSameContent(SpanEntry a, SpanEntry b) {
    return Arrays.equals(a.body(), b.body())
        && a.firstAppendMillis() == b.firstAppendMillis()
        && a.joinedHalf() == b.joinedHalf();
  }

  private static SpanEntry withVersion(SpanEntry entry, long version) {
    return new SpanEntry(
        entry.body(),
        entry.reports(),
        entry.firstAppendMillis(),
        entry.lastAppendMillis(),
        version,
        entry.joinedHalf(),
        entry.node());
  }

  private void count(@Nullable SpanEntry old, SpanEntry sent, long appendMillis) {
    view.wrap(sent.body(), 0, sent.body().length);
    SpanDigest now = digester.digest(view);
    if (old != null) {
      view.wrap(old.body(), 0, old.body().length);
      SpanDigest was = digester.digest(view);
      if (was.countsLike(now)) {
        return;
      }
      out.digest(was, -1, appendMillis);
    }
    out.digest(now, 1, appendMillis);
  }

  /** Finds and takes out the entry whose row has the same sorting key and partition. */
  private @Nullable SpanEntry takeSameRow(List<SpanEntry> candidates, SpanEntry entry) {
    view.wrap(entry.body(), 0, entry.body().length);
    for (SpanEntry candidate : candidates) {
      other.wrap(candidate.body(), 0, candidate.body().length);
      if (isSameRow(view, other)
          && TimeUnit.MILLISECONDS.toDays(entry.firstAppendMillis())
              == TimeUnit.MILLISECONDS.toDays(candidate.firstAppendMillis())) {
        candidates.remove(candidate);
        return candidate;
      }
    }
    return null;
  }

  private static boolean isSameRow(SpanView a, SpanView b) {
    return a.traceIdHigh() == b.traceIdHigh()
        && a.spanId() == b.spanId()
        && a.shared() == b.shared()
        && Math.max(0, a.startEpochNanos()) == Math.max(0, b.startEpochNanos())
        && a.string(a.service()).equals(b.string(b.service()))
        && a.string(a.instance()).equals(b.string(b.instance()))
        && a.string(a.operation()).equals(b.string(b.operation()));
  }

  /** Closes every changed trace for which the gap has passed at append time {@code nowMillis}. */
  public void close(TraceGroup group, long nowMillis, long gapMillis) {
    for (TraceSession session : group.sessions) {
      if (session.changed && session.lastAppendMillis + gapMillis <= nowMillis) {
        closeSession(session, nowMillis, group.takenBackVersion);
      }
    }
  }

  private void closeSession(TraceSession session, long nowMillis, long takenBackVersion) {
    if (session.rowVersion != 0 && session.rowFirstSeenMillis != session.firstAppendMillis) {
      takeBack(session);
      session.rowVersion++; // FirstSeen is in the key to five minutes only: the new row must win
    }
    TraceTree tree = session.tree(trees);
    sendEdges(session, edges.of(session.tenant, tree));
    sendInstances(session, SelfTimes.of(session.tenant, tree, session.lastAppendMillis));
    session.rowVersion =
        Versions.next(Math.max(session.rowVersion, takenBackVersion), session.lastAppendMillis);
    session.rowFirstSeenMillis = session.firstAppendMillis;
    session.changed = false;
    session.closedMillis = nowMillis;
    out.trace(summary.of(session, tree));
    session.pack();
  }

  /** Sends what differs from the edges that were sent before. */
  private void sendEdges(TraceSession session, List<EdgeDigest> now) {
    Map<EdgeDigest, Integer> change = new LinkedHashMap<>();
    now.forEach(edge -> change.merge(edge, 1, Integer::sum));
    if (session.edgesSent != null) {
      session.edgesSent.forEach(edge -> change.merge(edge, -1, Integer::sum));
    } else if (session.rowVersion != 0) {
      return;
    }
    change.forEach(
        (edge, times) -> {
          for (int i = 0; i < Math.abs(times); i++) {
            out.edge(edge, Integer.signum(times), session.lastAppendMillis);
          }
        });
    session.edgesSent = null;
  }

  /** Sends the spans of every instance, and none for those that have none any more. */
  private void sendInstances(TraceSession session, Map<InstanceKey, List<SelfSpan>> now) {
    Map<InstanceKey, List<SelfSpan>> change = new LinkedHashMap<>(now);
    if (session.instancesSent != null) {
      session.instancesSent.forEach(key -> change.putIfAbsent(key, List.of()));
    }
    change.forEach(
        (key, spans) ->
            out.instanceSpans(
                new InstanceSpans(
                    session.traceIdHigh,
                    session.traceIdLow,
                    key.tenant(),
                    key.host(),
                    key.service(),
                    key.instance(),
                    session.firstAppendMillis,
                    session.lastAppendMillis,
                    spans)));
    session.instancesSent = null;
  }

  /**
   * Start of the span that {@code report} is about, epoch milliseconds; the append time if unknown.
   */
  public long startMillis(SpanReport report) {
    other.wrap(report.body(), 0, report.body().length);
    return other.startEpochNanos() == Span.UNKNOWN
        ? report.appendMillis()
        : TimeUnit.NANOSECONDS.toMillis(other.startEpochNanos());
  }
}
