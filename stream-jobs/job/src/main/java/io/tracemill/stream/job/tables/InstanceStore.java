package io.tracemill.stream.job.tables;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.job.BucketTable;
import io.tracemill.stream.job.DirtyBucket;
import io.tracemill.stream.job.SpanStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Totals per instance and minute. */
final class InstanceStore
    implements SpanStore.TotalStore<InstanceKey, BucketRow<InstanceKey, BucketTotals>> {
  private static final BucketTable TABLE = BucketTable.INSTANCE_METRICS_1M;
  private static final String OF_SPAN = "Tenant, ServiceName, ServiceInstance, HostName";
  private static final int KEYS = 4;

  private final RowReader reader;

  InstanceStore(RowReader reader) {
    this.reader = reader;
  }

  @Override
  public List<BucketRow<InstanceKey, BucketTotals>> compute(Collection<DirtyBucket> buckets) {
    List<BucketRow<InstanceKey, BucketTotals>> rows = new ArrayList<>();
    SpanTotals.of(reader, TABLE, buckets, OF_SPAN, KEYS, InstanceStore::instance)
        .forEach(
            (place, totals) ->
                rows.add(row(place.key(), place.bucketSeconds(), totals, totals.version())));
    return rows;
  }

  @Override
  public List<SpanStore.Stored<InstanceKey>> stored(Collection<DirtyBucket> buckets) {
    String sql =
        "SELECT Tenant, Service, Instance, Host, toInt64(toUnixTimestamp(Time)) AS bucket,"
            + " toInt64(Version) AS version FROM instance_metrics_1m FINAL"
            + " WHERE (Tenant, Service, bucket) IN ("
            + SpanTotals.tuples(buckets)
            + ")";
    List<SpanStore.Stored<InstanceKey>> stored = new ArrayList<>();
    reader.read(
        sql,
        row -> stored.add(new SpanStore.Stored<>(instance(row), row.getLong(5), row.getLong(6))));
    return stored;
  }

  @Override
  public BucketRow<InstanceKey, BucketTotals> empty(
      InstanceKey key, long bucketSeconds, long version) {
    return row(key, bucketSeconds, new BucketTotals(), version);
  }

  private static BucketRow<InstanceKey, BucketTotals> row(
      InstanceKey key, long bucketSeconds, BucketTotals totals, long version) {
    return new BucketRow<>(key, TABLE.periodSeconds(), bucketSeconds, totals, version);
  }

  private static InstanceKey instance(ClickHouseBinaryFormatReader row) {
    return new InstanceKey(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
  }
}
