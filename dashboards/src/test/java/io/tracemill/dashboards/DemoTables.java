package io.tracemill.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.runtime.Backends;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/** The real tables on a real ClickHouse with the rows of {@code seed.sql}, read as the reader. */
final class DemoTables {
  private static final ClickHouse SERVER = Backends.clickHouse();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private DemoTables() {}

  /** Replaces all rows by a demo that ended at this time. */
  static void seed(Instant end) throws IOException {
    empty();
    String script;
    try (InputStream in = DemoTables.class.getResourceAsStream("seed.sql")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String statement : script.split(";\n")) {
      execute(statement.replace("@now@", String.valueOf(end.getEpochSecond())));
    }
  }

  static void empty() throws IOException {
    Migrations.apply(
        ClickHouseConfig.of(
            URI.create(SERVER.url()),
            SERVER.writer().name(),
            SERVER.writer().password(),
            "tracemill"));
    String tables =
        SERVER.execute(
            "SELECT name FROM system.tables WHERE database = 'tracemill'"
                + " AND engine LIKE '%MergeTree' AND name != 'schema_migrations'");
    for (String table : tables.lines().toList()) {
      SERVER.execute("TRUNCATE TABLE tracemill." + table);
    }
  }

  /** A statement of the writer. */
  static void execute(String statement) throws IOException {
    SERVER.execute(statement);
  }

  /** The rows of a query of the reader: an array of objects. */
  static JsonNode query(String sql) throws IOException {
    String parameters =
        "database=tracemill&default_format=JSON&output_format_json_quote_64bit_integers=0"
            + "&output_format_json_quote_denormals=1";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(SERVER.url() + "/?" + parameters))
            .header("X-ClickHouse-User", SERVER.reader().name())
            .header("X-ClickHouse-Key", SERVER.reader().password())
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try {
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(response.body().strip() + "\n" + sql);
      }
      return JSON.readTree(response.body()).get("data");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The folder {@code dashboards} of the project. */
  static Path folder() {
    return ProjectRoot.find().resolve("dashboards");
  }
}
