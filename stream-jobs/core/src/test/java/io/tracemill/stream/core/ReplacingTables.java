package io.tracemill.stream.core;

import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.stream.core.profile.InstanceSpans;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What ClickHouse's replacing tables would hold under FINAL: the greatest version of every key. */
final class ReplacingTables implements TraceAssembler.Output {
  private record Versioned<T>(T row, long version, boolean deleted) {}

  private final SpanCodec codec = new SpanCodec();
  private final Map<List<Object>, Versioned<StoredSpan>> spans = new HashMap<>();
  private final Map<List<Object>, Versioned<TraceRow>> traces = new HashMap<>();
  final Map<String, BucketTotals> totals = new TreeMap<>();
  final Map<String, BucketTotals> instances = new TreeMap<>();
  final Map<String, EdgeTotals> edges = new TreeMap<>();
  final Map<List<Object>, InstanceSpans> instanceSpans = new HashMap<>();

  @Override
  public void span(StoredSpan stored) {
    Span s = codec.decode(stored.body());
    List<Object> key =
        List.of(
            s.tenant(),
            s.service(),
            s.operation(),
            Math.max(0, s.startEpochNanos()),
            s.traceIdHigh(),
            s.traceIdLow(),
            s.spanId(),
            s.shared(),
            s.instance());
    put(spans, key, new Versioned<>(stored, stored.version(), stored.deleted()));
  }

  @Override
  public void instanceSpans(InstanceSpans spans) {
    List<Object> key =
        List.of(
            spans.traceIdHigh(),
            spans.traceIdLow(),
            spans.service(),
            spans.instance(),
            spans.host());
    if (spans.spans().isEmpty()) {
      instanceSpans.remove(key);
    } else {
      instanceSpans.put(key, spans);
    }
  }

  @Override
  public void trace(TraceRow row) {
    long fiveMinutes = row.firstSeenMillis() / 300_000;
    List<Object> key = List.of(row.tenant(), row.traceIdHigh(), row.traceIdLow(), fiveMinutes);
    put(traces, key, new Versioned<>(row, row.version(), row.deleted()));
  }

  @Override
  public void digest(SpanDigest digest, int sign, long appendMillis) {
    BucketTotals part = new BucketTotals();
    part.add(digest, sign, appendMillis);
    totals
        .computeIfAbsent(digest.key() + "@" + digest.bucketSeconds(), k -> new BucketTotals())
        .add(part);
    InstanceKey instance =
        new InstanceKey(
            digest.key().tenant(), digest.key().service(), digest.instance(), digest.host());
    instances
        .computeIfAbsent(
            instance + "@" + Buckets.floor(digest.bucketSeconds(), 60), k -> new BucketTotals())
        .add(part);
  }

  @Override
  public void edge(EdgeDigest edge, int sign, long appendMillis) {
    EdgeTotals part = new EdgeTotals();
    part.add(edge, sign, appendMillis);
    edges.computeIfAbsent(edge.key() + "@" + edge.bucketSeconds(), k -> new EdgeTotals()).add(part);
  }

  private static <T> void put(
      Map<List<Object>, Versioned<T>> table, List<Object> key, Versioned<T> row) {
    Versioned<T> stored = table.get(key);
    if (stored != null && stored.version() == row.version() && stored.deleted() != row.deleted()) {
      throw new AssertionError("a row and its tombstone have one version: " + key);
    }
    if (stored == null || row.version() >= stored.version()) {
      table.put(key, row);
    }
  }

  /** Rows of otel_traces that are there. */
  List<StoredSpan> storedSpans() {
    return spans.values().stream().filter(row -> !row.deleted()).map(Versioned::row).toList();
  }

  /** Rows of traces that are there. */
  List<StoredTrace> storedTraces() {
    return traces.values().stream()
        .filter(row -> !row.deleted())
        .map(Versioned::row)
        .map(
            t ->
                new StoredTrace(
                    t.tenant(),
                    t.traceIdHigh(),
                    t.traceIdLow(),
                    t.firstSeenMillis(),
                    t.spanCount(),
                    t.lateSpans(),
                    t.duplicateSpans(),
                    t.version()))
        .toList();
  }

  /** Takes in what the reconciler says, and what it leaves to be counted again. */
  void apply(TraceReconciler.Change change) {
    change.spans().forEach(this::span);
    change.traces().forEach(this::trace);
    change.counted().forEach(c -> digest(c.digest(), c.sign(), c.appendMillis()));
    change.called().forEach(c -> edge(c.digest(), c.sign(), c.appendMillis()));
  }

  /** Spans by id, as text. */
  List<String> spans() {
    return spans.values().stream()
        .filter(row -> !row.deleted())
        .map(Versioned::row)
        .map(row -> codec.decode(row.body()) + (row.joinedHalf() ? " joined" : ""))
        .sorted()
        .toList();
  }

  /** Rows by trace id, as text. */
  List<String> traces() {
    return traces.values().stream()
        .filter(row -> !row.deleted())
        .map(Versioned::row)
        .map(
            t ->
                String.join(
                    " ",
                    t.tenant(),
                    Ids.traceId(t.traceIdHigh(), t.traceIdLow()),
                    t.environment(),
                    String.valueOf(t.startEpochNanos()),
                    String.valueOf(t.durationNanos()),
                    t.rootService(),
                    t.rootOperation(),
                    t.rootStatus(),
                    String.valueOf(t.hasRoot()),
                    String.valueOf(t.spanCount()),
                    String.valueOf(t.errorCount()),
                    String.valueOf(t.orphanCount()),
                    t.services().toString(),
                    new TreeMap<>(t.serviceSpans()).toString(),
                    new TreeMap<>(t.serviceErrors()).toString()))
        .sorted()
        .toList();
  }

  /** Edges with calls, as text; where the longest was taken back, without it. */
  List<String> edges() {
    return edges.entrySet().stream()
        .filter(e -> e.getValue().count() != 0)
        .map(
            e ->
                "%s %d %d %d %d %s %s %s"
                    .formatted(
                        e.getKey(),
                        e.getValue().count(),
                        e.getValue().errors(),
                        e.getValue().clientSumNanos(),
                        e.getValue().serverSumNanos(),
                        e.getValue().isInexact() ? "" : e.getValue().maxNanos(),
                        buckets(e.getValue().clientBuckets()),
                        buckets(e.getValue().serverBuckets())))
        .sorted()
        .toList();
  }

  /** Instances with spans, as text. */
  List<String> instances() {
    return instances.entrySet().stream()
        .filter(e -> e.getValue().count() != 0)
        .map(
            e ->
                "%s %d %d %d %s"
                    .formatted(
                        e.getKey(),
                        e.getValue().count(),
                        e.getValue().errors(),
                        e.getValue().sumNanos(),
                        buckets(e.getValue().buckets())))
        .sorted()
        .toList();
  }

  /** Counts by index, as text sorts them. */
  static Map<String, Long> buckets(ExponentialHistogram histogram) {
    Map<String, Long> buckets = new TreeMap<>();
    for (int i = 0; i < histogram.size(); i++) {
      if (histogram.count(i) != 0) {
        buckets.put(String.valueOf(histogram.index(i)), histogram.count(i));
      }
    }
    return buckets;
  }
}
