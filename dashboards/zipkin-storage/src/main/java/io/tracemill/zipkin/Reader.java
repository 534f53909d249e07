package io.tracemill.zipkin;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QuerySettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Asks ClickHouse, within the limits. Thread-safe. */
final class Reader implements AutoCloseable {
  private static final long CONNECT_TIMEOUT_MILLIS = 3_000;
  private static final long GRACE_MILLIS = 2_000;

  private final Client client;
  private final ReadLimits limits;

  Reader(ClickHouseAccess access, ReadLimits limits) {
    this.limits = limits;
    Client.Builder builder =
        new Client.Builder()
            .setUsername(access.user())
            .setPassword(access.password())
            .setDefaultDatabase(access.database())
            .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
            .setSocketTimeout(limits.timeout().toMillis() + GRACE_MILLIS)
            .compressClientRequest(false)
            .setMaxRetries(0);
    access.endpoints().forEach(endpoint -> builder.addEndpoint(endpoint.toString()));
    client = builder.build();
  }

  ReadLimits limits() {
    return limits;
  }

  List<GenericRecord> rows(Query query) throws IOException {
    return rows(query, Map.of());
  }

  /**
   * Runs a query.
   *
   * @param settings further settings of the engine
   * @throws IOException with the engine's words when it does not answer or refuses
   */
  List<GenericRecord> rows(Query query, Map<String, String> settings) throws IOException {
    QuerySettings all =
        new QuerySettings()
            .serverSetting("max_execution_time", Long.toString(limits.timeout().toSeconds()))
            .logComment("zipkin");
    settings.forEach(all::serverSetting);
    try {
      return client.queryAll(query.sql(), query.parameters(), all);
    } catch (ClickHouseException e) {
      throw new IOException("ClickHouse: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
