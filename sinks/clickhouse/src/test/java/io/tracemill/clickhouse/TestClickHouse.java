package io.tracemill.clickhouse;

import io.tracemill.runtime.Backends;
import io.tracemill.runtime.ClickHouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The real server of this JVM's tests. */
public final class TestClickHouse {
  /** Few attempts, short waits. */
  static final RetrySettings IMPATIENT =
      new RetrySettings(3, Duration.ofMillis(20), Duration.ofMillis(50));

  private TestClickHouse() {}

  static ClickHouse server() {
    return Backends.clickHouse();
  }

  public static ClickHouseConfig config() {
    return config(URI.create(server().url()));
  }

  static ClickHouseConfig config(URI endpoint) {
    ClickHouse server = server();
    return ClickHouseConfig.of(
        endpoint, server.writer().name(), server.writer().password(), "tracemill");
  }

  public static String execute(String statement) throws IOException {
    return server().execute(statement).strip();
  }

  static long count(String table) throws IOException {
    return Long.parseLong(execute("SELECT count() FROM tracemill." + table));
  }

  /** The answer's bytes, for binary formats. */
  public static byte[] bytes(String query) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server().url()))
            .header("X-ClickHouse-User", server().writer().name())
            .header("X-ClickHouse-Key", server().writer().password())
            .POST(HttpRequest.BodyPublishers.ofString(query))
            .build();
    HttpResponse<byte[]> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
    }
    return response.body();
  }

  /** An empty table {@code tracemill.<name>} that keeps deduplication tokens. */
  public static void createTable(String name, String columns) throws IOException {
    execute("CREATE DATABASE IF NOT EXISTS tracemill");
    execute("DROP TABLE IF EXISTS tracemill." + name + " SYNC");
    execute(
        "CREATE TABLE tracemill."
            + name
            + " ("
            + columns
            + ") ENGINE = MergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window=10000");
  }
}
