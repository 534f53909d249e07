package io.tracemill.stream.job.tables;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.job.BucketTable;
import io.tracemill.stream.job.DirtyBucket;
import io.tracemill.stream.job.SpanStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Datapoints per series of one period. */
final class DatapointStore implements SpanStore.TotalStore<SeriesKey, Datapoint> {
  private static final String OF_SPAN =
      "Tenant, ServiceName, Operation, SpanKind, Environment, ServiceVersion, HostGroup, Caller";
  private static final String OF_DATAPOINT =
      "Tenant, Service, Operation, Kind, Environment, ServiceVersion, HostGroup, Caller";
  private static final int KEYS = 8;

  private final RowReader reader;
  private final BucketTable table;

  DatapointStore(RowReader reader, BucketTable table) {
    this.reader = reader;
    this.table = table;
  }

  @Override
  public List<Datapoint> compute(Collection<DirtyBucket> buckets) {
    List<Datapoint> rows = new ArrayList<>();
    SpanTotals.of(reader, table, buckets, OF_SPAN, KEYS, DatapointStore::series)
        .forEach(
            (place, totals) -> rows.add(totals.toDatapoint(place.key(), place.bucketSeconds())));
    return rows;
  }

  @Override
  public List<SpanStore.Stored<SeriesKey>> stored(Collection<DirtyBucket> buckets) {
    String sql =
        "SELECT %s, toInt64(toUnixTimestamp(Time)) AS bucket, toInt64(Version) AS version"
                .formatted(OF_DATAPOINT)
            + " FROM %s FINAL WHERE (Tenant, Service, bucket) IN (".formatted(table.tableName())
            + SpanTotals.tuples(buckets)
            + ")";
    List<SpanStore.Stored<SeriesKey>> stored = new ArrayList<>();
    reader.read(
        sql,
        row -> stored.add(new SpanStore.Stored<>(series(row), row.getLong(9), row.getLong(10))));
    return stored;
  }

  @Override
  public Datapoint empty(SeriesKey key, long bucketSeconds, long version) {
    return Datapoint.empty(key, bucketSeconds, version);
  }

  private static SeriesKey series(ClickHouseBinaryFormatReader row) {
    return new SeriesKey(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8));
  }
}
