package io.tracemill.stream.job.tables;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import io.tracemill.clickhouse.ClickHouseConfig;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Runs queries and gives their rows, one by one. */
final class RowReader implements AutoCloseable {
  private final Client client;
  private final ClickHouseConfig config;

  RowReader(ClickHouseConfig config) {
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

  /**
   * Gives each row to {@code rowReader}; it is valid only during the call.
   *
   * @throws IllegalStateException when ClickHouse does not answer
   */
  void read(String sql, Consumer<ClickHouseBinaryFormatReader> rowReader) {
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

  /** Text as a literal of SQL. */
  static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Override
  public void close() {
    client.close();
  }
}
