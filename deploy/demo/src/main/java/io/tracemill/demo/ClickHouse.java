package io.tracemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads database {@code tracemill} over HTTP, as a user that may only read. */
final class ClickHouse {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final URI url;
  private final String user;
  private final String password;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param url e.g. {@code http://127.0.0.1:8123}
   */
  ClickHouse(URI url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /**
   * Runs one of the queries beside this class.
   *
   * @param parameters by name, for the query's {@code {name:Type}}
   * @return the rows, each by column name
   * @throws IOException when ClickHouse is not there or refuses, with its own words
   */
  List<JsonNode> run(String resource, Map<String, String> parameters)
      throws IOException, InterruptedException {
    return query(resource, sql(resource), parameters);
  }

  /**
   * Runs any query.
   *
   * @param name what an error calls it
   */
  List<JsonNode> query(String name, String sql, Map<String, String> parameters)
      throws IOException, InterruptedException {
    String settings =
        parameters.entrySet().stream()
            .map(e -> "&param_" + e.getKey() + "=" + encode(e.getValue()))
            .collect(Collectors.joining());
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/?database=tracemill" + settings))
            .timeout(TIMEOUT)
            .header("X-ClickHouse-User", user)
            .header("X-ClickHouse-Key", password)
            .POST(BodyPublishers.ofString(sql + "\nFORMAT JSONEachRow"))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s on %s: HTTP %d, %s"
              .formatted(name, url, response.statusCode(), response.body().strip()));
    }
    return response.body().lines().map(ClickHouse::row).toList();
  }

  private static JsonNode row(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("not a row: " + line, e);
    }
  }

  private static String sql(String resource) throws IOException {
    try (InputStream in = ClickHouse.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
