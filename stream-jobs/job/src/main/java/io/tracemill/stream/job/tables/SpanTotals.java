package io.tracemill.stream.job.tables;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.SpanDigest;
import io.tracemill.stream.job.BucketTable;
import io.tracemill.stream.job.DirtyBucket;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Adds up stored spans per key and period, as the job does while they come. */
final class SpanTotals {
  /** The twin of SpanDigester's error class. */
  private static final String ERROR_CLASS =
      """
      multiIf(StatusCode != 'Error', '',
        SpanAttributes['error.type'] != '', SpanAttributes['error.type'],
        splitByChar(',', SpanAttributes['response_flags'])[1] NOT IN ('', '-'),
          splitByChar(',', SpanAttributes['response_flags'])[1],
        SpanAttributes['http.response.status_code'] != '', SpanAttributes['http.response.status_code'],
        SpanAttributes['http.status_code'] != '', SpanAttributes['http.status_code'],
        SpanAttributes['rpc.grpc.status_code'] != '', SpanAttributes['rpc.grpc.status_code'],
        arrayExists(m -> m['exception.type'] != '', Events.Attributes),
          arrayFirst(x -> x != '', arrayMap(m -> m['exception.type'], Events.Attributes)),
        'error')""";

  private static final SeriesKey NO_SERIES = new SeriesKey("", "", "", "", "", "", "", "");

  private SpanTotals() {}

  record Place<K>(K key, long bucketSeconds) {}

  /** The twin of Buckets: period in which the span ended, at most the last one of 2105. */
  static String bucket(BucketTable table) {
    return ("intDiv(least(toUInt64(toUnixTimestamp64Nano(Timestamp)) + Duration,"
            + " 4291747199999999999), %d000000000) * %d")
        .formatted(table.periodSeconds(), table.periodSeconds());
  }

  /**
   * Totals of the spans that ended in these periods.
   *
   * @param keyColumns columns of the key, comma-separated
   * @param keys number of them
   */
  static <K> Map<Place<K>, BucketTotals> of(
      RowReader reader,
      BucketTable table,
      Collection<DirtyBucket> buckets,
      String keyColumns,
      int keys,
      Function<ClickHouseBinaryFormatReader, K> key) {
    String sql =
        "SELECT %s, toInt64(%s) AS bucket, toInt64(Duration) AS nanos, %s AS errorClass,"
                .formatted(keyColumns, bucket(table), ERROR_CLASS)
            + " AdjustedCount, TraceId, toInt64(bitShiftRight(Version, 16)) AS append"
            + " FROM otel_traces FINAL WHERE (Tenant, ServiceName, bucket) IN ("
            + tuples(buckets)
            + ") ORDER BY append, TraceId";
    Map<Place<K>, BucketTotals> totals = new LinkedHashMap<>();
    reader.read(
        sql,
        row -> {
          long bucket = row.getLong(keys + 1);
          totals
              .computeIfAbsent(new Place<>(key.apply(row), bucket), p -> new BucketTotals())
              .add(digest(bucket, row, keys + 2), 1, row.getLong(keys + 6));
        });
    return totals;
  }

  private static SpanDigest digest(long bucket, ClickHouseBinaryFormatReader row, int from) {
    String traceId = row.getString(from + 3);
    return new SpanDigest(
        NO_SERIES,
        "",
        "",
        bucket,
        row.getLong(from),
        row.getString(from + 1),
        row.getDouble(from + 2),
        Long.parseUnsignedLong(traceId.substring(0, 16), 16),
        Long.parseUnsignedLong(traceId.substring(16), 16));
  }

  /** Tenant, service and start of each. */
  static String tuples(Collection<DirtyBucket> buckets) {
    return buckets.stream()
        .map(
            b ->
                "(%s, %s, %d)"
                    .formatted(
                        RowReader.quoted(b.tenant()),
                        RowReader.quoted(b.service()),
                        b.bucketSeconds()))
        .collect(Collectors.joining(", "));
  }
}
