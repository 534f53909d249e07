package io.tracemill.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Database {@code tracemill} of a running ClickHouse, over HTTP. */
final class LiveClickHouse {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** No answer before it is known to be whole. */
  private static final String SETTINGS =
      "/?database=tracemill&default_format=JSONEachRow&wait_end_of_query=1"
          + "&output_format_json_quote_64bit_integers=0";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI url;
  private final String user;
  private final String password;

  LiveClickHouse(URI url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /**
   * The rows of a query, each by column name.
   *
   * @throws IOException when the server does not answer, or refuses: then with its words
   */
  List<JsonNode> query(String sql) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(SETTINGS))
            .timeout(TIMEOUT)
            .header("X-ClickHouse-User", user)
            .header("X-ClickHouse-Key", password)
            .POST(BodyPublishers.ofString(sql))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "HTTP %d: %s".formatted(response.statusCode(), response.body().strip()));
    }
    List<JsonNode> rows = new ArrayList<>();
    for (String line : response.body().lines().toList()) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }
}
