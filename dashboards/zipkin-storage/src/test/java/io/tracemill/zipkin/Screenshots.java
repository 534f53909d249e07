package io.tracemill.zipkin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes the README's pictures of a running stack; bin/screenshots calls it. The trace is the one
 * given, else of the last hour's the one with the most services.
 */
final class Screenshots {
  private final String zipkin;
  private final Path out;
  private final HttpClient http = HttpClient.newHttpClient();

  private Screenshots(String zipkin, Path out) {
    this.zipkin = zipkin;
    this.out = out;
  }

  /**
   * Needs: Zipkin's address, ClickHouse's address, its user and password, a query, the pictures'
   * directory, and if wanted a trace id.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Screenshots screenshots = new Screenshots(arguments[0], Path.of(arguments[5]));
    String trace = arguments.length > 6 ? arguments[6] : screenshots.widestTrace();
    try (Browser browser = new Browser(1400, 900)) {
      screenshots.trace(browser, trace);
      screenshots.dependencies(browser);
      screenshots.play(browser, arguments[1], arguments[2], arguments[3], arguments[4]);
    }
  }

  private void trace(Browser browser, String id) throws IOException {
    browser.open(zipkin + "/zipkin/traces/" + id);
    browser.awaitText(List.of("Total Spans", "Annotation"));
    browser.screenshot(out.resolve("lens-trace.png"));
  }

  private void dependencies(Browser browser) throws IOException {
    long now = System.currentTimeMillis();
    browser.open(
        zipkin + "/zipkin/dependency?startTime=%d&endTime=%d".formatted(now - 3_600_000, now));
    browser.awaitScript("document.querySelector('canvas')");
    browser.screenshotOnceDrawn(out.resolve("lens-dependencies.png"));
  }

  /** ClickHouse's own page with a query and its answer. */
  private void play(Browser browser, String url, String user, String password, String query)
      throws IOException {
    String text = Base64.getEncoder().encodeToString(query.getBytes(StandardCharsets.UTF_8));
    browser.open(url + "/play?user=" + user + "&database=tracemill#" + text);
    browser.awaitScript("document.querySelector('#password') && document.querySelector('#run')");
    browser.run("document.querySelector('#password').value = '" + password + "'");
    browser.run("document.querySelector('#run').click()");
    browser.awaitText(List.of("in result"));
    browser.screenshot(out.resolve("clickhouse-play.png"));
  }

  private String widestTrace() throws IOException, InterruptedException {
    URI address = URI.create(zipkin + "/zipkin/api/v2/traces?limit=100&lookback=3600000");
    String answer =
        http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    String widest = "";
    int most = -1;
    for (JsonNode trace : new ObjectMapper().readTree(answer)) {
      Set<String> services = new HashSet<>();
      trace.forEach(span -> services.add(span.path("localEndpoint").path("serviceName").asText()));
      if (services.size() > most) {
        most = services.size();
        widest = trace.path(0).path("traceId").asText();
      }
    }
    if (widest.isEmpty()) {
      throw new IOException("no trace in the last hour: run bin/tracemill demo first");
    }
    return widest;
  }
}
