package io.tracemill.stream.job.tables;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.EdgeDigest;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import io.tracemill.stream.core.TraceEdges;
import io.tracemill.stream.core.TraceTree;
import io.tracemill.stream.job.BucketTable;
import io.tracemill.stream.job.DirtyBucket;
import io.tracemill.stream.job.SpanStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Totals per edge and minute. The edges of a minute are those of all traces that have a span ending
 * in it; a trace is read whole, one after the other.
 */
final class EdgeStore implements SpanStore.TotalStore<EdgeKey, BucketRow<EdgeKey, EdgeTotals>> {
  private static final BucketTable TABLE = BucketTable.SERVICE_EDGES_1M;

  /** Attributes that an edge is told by. */
  private static final List<String> ATTRIBUTES =
      List.of(
          "downstream_cluster",
          "peer.service",
          "tracemill.caller",
          "db.system",
          "db.system.name",
          "db.name",
          "db.namespace",
          "messaging.system",
          "messaging.destination.name");

  private static final int FIRST_ATTRIBUTE = 12;

  private final RowReader reader;

  EdgeStore(RowReader reader) {
    this.reader = reader;
  }

  private record Place(EdgeKey key, long bucketSeconds) {}

  private record Minute(String tenant, long bucketSeconds) {}

  @Override
  public List<BucketRow<EdgeKey, EdgeTotals>> compute(Collection<DirtyBucket> buckets) {
    Trace trace = new Trace(buckets);
    reader.read(
        "SELECT Tenant, TraceId, SpanId, ParentSpanId, toUInt8(Shared), SpanKind, ServiceName,"
            + " ServiceInstance, toUnixTimestamp64Nano(Timestamp), toInt64(Duration), StatusCode,"
            + ATTRIBUTES.stream()
                .map(name -> " SpanAttributes[" + RowReader.quoted(name) + "]")
                .collect(Collectors.joining(","))
            + ", toInt64(bitShiftRight(Version, 16)) FROM otel_traces FINAL"
            + " WHERE (Tenant, TraceId) IN (SELECT Tenant, TraceId FROM otel_traces FINAL"
            + " WHERE (Tenant, %s) IN (%s))".formatted(SpanTotals.bucket(TABLE), tuples(buckets))
            + " ORDER BY Tenant, TraceId",
        trace::add);
    trace.end();
    List<BucketRow<EdgeKey, EdgeTotals>> rows = new ArrayList<>();
    trace.totals.forEach(
        (place, totals) ->
            rows.add(row(place.key(), place.bucketSeconds(), totals, totals.version())));
    return rows;
  }

  /** Collects one trace after the other. */
  private static final class Trace {
    private final Set<Minute> minutes = new HashSet<>();
    private final Map<Place, EdgeTotals> totals = new LinkedHashMap<>();
    private final TraceTree.Builder trees = new TraceTree.Builder();
    private final TraceEdges edges = new TraceEdges();
    private final SpanCodec codec = new SpanCodec();
    private final List<byte[]> bodies = new ArrayList<>();
    private String tenant = "";
    private String traceId = "";
    private long lastAppendMillis;

    Trace(Collection<DirtyBucket> buckets) {
      buckets.forEach(b -> minutes.add(new Minute(b.tenant(), b.bucketSeconds())));
    }

    void add(ClickHouseBinaryFormatReader row) {
      if (!traceId.equals(row.getString(2)) || !tenant.equals(row.getString(1))) {
        end();
        tenant = row.getString(1);
        traceId = row.getString(2);
      }
      bodies.add(codec.encode(span(row)));
      lastAppendMillis =
          Math.max(lastAppendMillis, row.getLong(FIRST_ATTRIBUTE + ATTRIBUTES.size()));
    }

    void end() {
      for (EdgeDigest edge : edges.of(tenant, trees.build(bodies.size(), bodies::get))) {
        if (minutes.contains(new Minute(tenant, edge.bucketSeconds()))) {
          EdgeTotals part = new EdgeTotals();
          part.add(edge, 1, lastAppendMillis);
          totals
              .computeIfAbsent(new Place(edge.key(), edge.bucketSeconds()), p -> new EdgeTotals())
              .add(part);
        }
      }
      bodies.clear();
      lastAppendMillis = 0;
    }
  }

  private static Span span(ClickHouseBinaryFormatReader row) {
    Map<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < ATTRIBUTES.size(); i++) {
      String value = row.getString(FIRST_ATTRIBUTE + i);
      if (!value.isEmpty()) {
        attributes.put(ATTRIBUTES.get(i), value);
      }
    }
    String parent = row.getString(4);
    return Span.builder(0, 0, Long.parseUnsignedLong(row.getString(3), 16))
        .parentSpanId(parent.isEmpty() ? 0 : Long.parseUnsignedLong(parent, 16))
        .shared(row.getLong(5) != 0)
        .kind(
            Arrays.stream(SpanKind.values())
                .filter(kind -> kind.label().equals(row.getString(6)))
                .findFirst()
                .orElse(SpanKind.UNSPECIFIED))
        .service(row.getString(7))
        .instance(row.getString(8))
        .startEpochNanos(row.getLong(9))
        .durationNanos(row.getLong(10))
        .status(
            row.getString(11).equals(StatusCode.ERROR.label())
                ? StatusCode.ERROR
                : StatusCode.UNSET,
            "")
        .attributes(attributes)
        .build();
  }

  @Override
  public List<SpanStore.Stored<EdgeKey>> stored(Collection<DirtyBucket> buckets) {
    String sql =
        "SELECT Tenant, Client, Server, ConnectionType, toInt64(toUnixTimestamp(Time)) AS bucket,"
            + " toInt64(Version) AS version FROM service_edges_1m FINAL"
            + " WHERE (Tenant, bucket) IN ("
            + tuples(buckets)
            + ")";
    List<SpanStore.Stored<EdgeKey>> stored = new ArrayList<>();
    reader.read(
        sql,
        row ->
            stored.add(
                new SpanStore.Stored<>(
                    new EdgeKey(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                    row.getLong(5),
                    row.getLong(6))));
    return stored;
  }

  @Override
  public BucketRow<EdgeKey, EdgeTotals> empty(EdgeKey key, long bucketSeconds, long version) {
    return row(key, bucketSeconds, new EdgeTotals(), version);
  }

  private static BucketRow<EdgeKey, EdgeTotals> row(
      EdgeKey key, long bucketSeconds, EdgeTotals totals, long version) {
    return new BucketRow<>(key, TABLE.periodSeconds(), bucketSeconds, totals, version);
  }

  private static String tuples(Collection<DirtyBucket> buckets) {
    return buckets.stream()
        .map(b -> "(%s, %d)".formatted(RowReader.quoted(b.tenant()), b.bucketSeconds()))
        .collect(Collectors.joining(", "));
  }
}
