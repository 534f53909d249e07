package io.tracemill.oracle;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rows of tables as JSONEachRow, over ClickHouse's HTTP interface. */
final class ClickHouseReader {
  /** Times in UTC, 64-bit numbers quoted, and no answer before it is known to be whole. */
  private static final String SETTINGS =
      "/?session_timezone=UTC&output_format_json_quote_64bit_integers=1&wait_end_of_query=1";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI url;
  private final String user;
  private final String password;
  private final String database;

  ClickHouseReader(URI url, String user, String password, String database) {
    this.url = url;
    this.user = user;
    this.password = password;
    this.database = database;
  }

  /**
   * The rows of a Replacing table as they count.
   *
   * @param columns all of them when empty
   * @throws IOException when the server does not answer or refuses; then with its text
   */
  Stream<String> rows(String table, Collection<String> columns, String condition)
      throws IOException, InterruptedException {
    String names =
        columns.isEmpty()
            ? "*"
            : columns.stream().map(ClickHouseReader::quoted).collect(Collectors.joining(", "));
    return query(
        "SELECT %s FROM %s.%s FINAL WHERE %s FORMAT JSONEachRow"
            .formatted(names, quoted(database), quoted(table), condition));
  }

  private Stream<String> query(String sql) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(SETTINGS))
            .timeout(TIMEOUT)
            .header("X-ClickHouse-User", user)
            .header("X-ClickHouse-Key", password)
            .POST(BodyPublishers.ofString(sql))
            .build();
    HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      try (Stream<String> lines = response.body()) {
        throw new IOException(
            "ClickHouse at %s answered %d: %s"
                .formatted(
                    url, response.statusCode(), lines.limit(5).collect(Collectors.joining(" "))));
      }
    }
    return response.body();
  }

  private static String quoted(String name) {
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }
}
