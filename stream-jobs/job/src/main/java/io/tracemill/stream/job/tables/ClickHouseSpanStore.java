package io.tracemill.stream.job.tables;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.SpanDigest;
import io.tracemill.stream.job.DirtyBucket;
import io.tracemill.stream.job.SpanStore;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads spans and datapoints back from ClickHouse, under FINAL. */
public final class ClickHouseSpanStore implements SpanStore {
  private static final String SERIES_OF_SPAN =
      "Tenant, ServiceName, Operation, SpanKind, Environment, ServiceVersion, HostGroup, Caller";
  private static final String SERIES_OF_DATAPOINT =
      "Tenant, Service, Operation, Kind, Environment, ServiceVersion, HostGroup, Caller";

  /** The twin of SpanDigester's bucket: where the span ended, at most in 2105. */
  private static final String BUCKET =
      "intDiv(least(toUInt64(toUnixTimestamp64Nano(Timestamp)) + Duration, 4291747199999999999),"
          + " 10000000000) * 10";

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

  private final Client client;
  private final ClickHouseConfig config;

  public ClickHouseSpanStore(ClickHouseConfig config) {
    this.config = config;
    Client.Builder builder =
        new Client.Builder()
            .setUsername(config.user())
            .setPassword(config.password().value())
            .setDefaultDatabase(config.database())
            .setConnectTimeout(config.connectTimeout().toMillis())
            .setSocketTimeout(config.requestTimeout().toMillis())
            .compressClientRequest(false);
    for (URI endpoint : config.endpoints()) {
      builder.addEndpoint(endpoint.toString());
    }
    client = builder.build();
  }

  private record Place(SeriesKey key, long bucketSeconds) {}

  @Override
  public List<Datapoint> computeDatapoints(Collection<DirtyBucket> buckets) {
    String sql =
        "SELECT %s, toInt64(%s) AS bucket, toInt64(Duration) AS nanos, %s AS errorClass,"
                .formatted(SERIES_OF_SPAN, BUCKET, ERROR_CLASS)
            + " AdjustedCount, TraceId, toInt64(bitShiftRight(Version, 16)) AS append"
            + " FROM otel_traces FINAL WHERE (Tenant, ServiceName, bucket) IN ("
            + tuples(buckets)
            + ") ORDER BY append, TraceId";
    Map<Place, BucketTotals> totals = new LinkedHashMap<>();
    read(
        sql,
        row -> {
          Place place = new Place(series(row), row.getLong(9));
          totals
              .computeIfAbsent(place, p -> new BucketTotals())
              .add(digest(place, row), 1, row.getLong(14));
        });
    List<Datapoint> datapoints = new ArrayList<>();
    totals.forEach(
        (place, total) -> datapoints.add(total.toDatapoint(place.key(), place.bucketSeconds())));
    return datapoints;
  }

  private static SpanDigest digest(Place place, ClickHouseBinaryFormatReader row) {
    String traceId = row.getString(13);
    return new SpanDigest(
        place.key(),
        place.bucketSeconds(),
        row.getLong(10),
        row.getString(11),
        row.getDouble(12),
        Long.parseUnsignedLong(traceId.substring(0, 16), 16),
        Long.parseUnsignedLong(traceId.substring(16), 16));
  }

  @Override
  public List<StoredDatapoint> storedDatapoints(Collection<DirtyBucket> buckets) {
    String sql =
        "SELECT %s, toInt64(toUnixTimestamp(Time)) AS bucket, toInt64(Version) AS version"
                .formatted(SERIES_OF_DATAPOINT)
            + " FROM service_metrics_10s FINAL WHERE (Tenant, Service, bucket) IN ("
            + tuples(buckets)
            + ")";
    List<StoredDatapoint> stored = new ArrayList<>();
    read(sql, row -> stored.add(new StoredDatapoint(series(row), row.getLong(9), row.getLong(10))));
    return stored;
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

  private static String tuples(Collection<DirtyBucket> buckets) {
    return buckets.stream()
        .map(
            b ->
                "(%s, %s, %d)"
                    .formatted(quoted(b.tenant()), quoted(b.service()), b.bucketSeconds()))
        .collect(Collectors.joining(", "));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private void read(String sql, Consumer<ClickHouseBinaryFormatReader> rowReader) {
    QuerySettings settings = new QuerySettings();
    settings.serverSetting("max_query_size", Integer.toString(64 << 20));
    long seconds = config.requestTimeout().toSeconds();
    try (QueryResponse response = client.query(sql, settings).get(seconds, TimeUnit.SECONDS);
        ClickHouseBinaryFormatReader rows = client.newBinaryFormatReader(response)) {
      while (rows.next() != null) {
        rowReader.accept(rows);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading from ClickHouse", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "ClickHouse did not answer within " + seconds + " s: " + e.getMessage(), e);
    } catch (Exception e) {
      throw new IllegalStateException("reading from ClickHouse: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
