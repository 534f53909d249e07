package io.tracemill.zipkin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zipkin2.Span;

/** The real server, engine and browser: what a person sees. Pictures stay in target/lens. */
class LensTest {
  private static final Path PICTURES =
      ProjectRoot.find().resolve("dashboards/zipkin-storage/target/lens");
  private static final long START = System.currentTimeMillis() - Duration.ofMinutes(5).toMillis();
  private static final List<Span> TRACE = Shop.trace(START);

  @TempDir private static Path directory;
  private static TestStorage storage;
  private static ZipkinServer server;
  private static Browser browser;

  @BeforeAll
  static void startAll() throws Exception {
    storage = new TestStorage();
    storage.clear();
    storage.builder().build().spanConsumer().accept(TRACE).execute();
    server = new ZipkinServer(storage.access(), directory);
    browser = new Browser(1400, 1000);
  }

  @AfterAll
  static void stopAll() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
    storage.clear();
  }

  @Test
  void aTraceIsShownWithAllItsSpans() throws Exception {
    browser.open(server.url("/zipkin/traces/" + Shop.TRACE_ID));

    browser.awaitText(TRACE.stream().map(LensTest::label).toList());
    browser.awaitText(List.of("Total Spans\n10", "Services\n6", Shop.TRACE_ID, "90ms"));
    browser.screenshot(PICTURES.resolve("trace.png"));
  }

  /** As Lens has it: a call to what sends no spans is shown under the name of what was called. */
  private static String label(Span span) {
    String service = span.remoteServiceName();
    return (service == null ? span.localServiceName() : service) + ": " + span.name();
  }

  @Test
  void aSearchFindsTheTrace() throws Exception {
    browser.open(
        server.url("/zipkin/?serviceName=payment&annotationQuery=error&lookback=15m&limit=10"));
    browser.awaitText(List.of("RUN QUERY"));
    browser.run(
        "[...document.querySelectorAll('button')]"
            + ".find(button => /run query/i.test(button.innerText)).click()");

    browser.awaitText(List.of("1 Result", "front-proxy", "get /buy"));
    browser.screenshot(PICTURES.resolve("search.png"));
  }

  @Test
  void theGraphOfDependenciesHasEveryServiceAndItsCalls() throws Exception {
    browser.open(
        server.url(
            "/zipkin/dependency?startTime=%d&endTime=%d"
                .formatted(START - 3_600_000, START + 600_000)));
    browser.awaitScript("document.querySelector('canvas')");
    browser.awaitScript("document.querySelector('.MuiAutocomplete-popupIndicator')");
    browser.screenshotOnceDrawn(PICTURES.resolve("dependencies.png"));
    browser.click(".MuiAutocomplete-popupIndicator");
    browser.awaitScript("document.querySelector('li[role=option]')");

    Set<String> services = new TreeSet<>();
    Shop.edges().forEach(edge -> services.addAll(List.of(edge.client(), edge.server())));
    String shown =
        browser.run(
            "[...document.querySelectorAll('li[role=option]')].map(o => o.innerText).join('\\n')");
    assertThat(shown.lines().map(String::strip)).containsExactlyInAnyOrderElementsOf(services);
  }

  @Test
  void whatIsAskedTooMuchIsRefusedWithTheAllowed() throws Exception {
    HttpResponse<String> answer = server.get("/zipkin/api/v2/traces?limit=1001");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("limit was 1001 but must be within 1..1000");

    answer = server.get("/zipkin/api/v2/dependencies?endTs=1700000000000&lookback=99999999999");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("lookback was 99999999999 ms but must be at most");
  }

  @Test
  void spansAreNotTaken() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(URI.create(server.url("/api/v2/spans")))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("[]"))
            .build();
    assertThat(server.send(post).statusCode()).isEqualTo(404);
  }
}
