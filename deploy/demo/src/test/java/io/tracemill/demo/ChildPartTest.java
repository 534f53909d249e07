package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service in a real process of its own, with a receiver that acknowledges everything. */
class ChildPartTest {
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer receiver;

  @BeforeEach
  void receiver() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/v1/traces",
        exchange -> {
          requests.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  @Test
  void aServiceInAProcessAnswersAndCounts() throws Exception {
    ChildPart catalog = start("catalog");
    try {
      URI address = catalog.awaitStart();
      assertThat(address).isNotNull();
      catalog.connect(Map.of("catalog", address));
      ask(address);
      long now = System.currentTimeMillis();
      catalog.begin(new Round(now, now, 1, List.of(Fault.errors("catalog", now, now + 60_000, 1))));

      assertThat(ask(address)).isEqualTo(500);
      Tally made = catalog.finish();
      assertThat(made).isEqualTo(new Tally(new SpanCounts(1, 1), List.of()));
      assertThat(requests.get()).isPositive();
    } finally {
      catalog.close();
    }
    assertThat(ProcessHandle.of(catalog.pid())).isEmpty();
  }

  @Test
  void aServiceWithoutReceiverSaysSo() throws Exception {
    receiver.stop(0);
    ChildPart catalog = start("catalog");
    try {
      ask(catalog.awaitStart());

      assertThatThrownBy(catalog::finish)
          .hasMessageContaining("catalog: 2 of 2 spans were not acknowledged");
    } finally {
      catalog.close();
    }
  }

  @Test
  void aProcessEndsWithTheOneThatStartedItHoweverThatEnds() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                StartsABurner.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ProcessHandle child =
        ProcessHandle.of(Long.parseLong(parent.inputReader().readLine())).orElseThrow();

    parent.destroyForcibly();

    assertThat(child.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  /** Starts a burner, prints its process id and waits to be killed. */
  static final class StartsABurner {
    public static void main(String[] args) throws Exception {
      ChildPart burner =
          ChildPart.start(Burner.NAME, ShopProcesses.command(Burner.NAME, 1), Map.of());
      burner.awaitStart();
      System.out.println(burner.pid());
      Thread.currentThread().join();
    }
  }

  private ChildPart start(String name) throws Exception {
    Map<String, String> environment = new HashMap<>(processes().environment(name));
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "500");
    return ChildPart.start(name, ShopProcesses.command(name, 1), environment);
  }

  private ShopProcesses processes() {
    URI http = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort());
    return new ShopProcesses(new ShopProcesses.Receivers(http, http, http), "host", 1);
  }

  private static int ask(URI address) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address.resolve("/products")).build(), BodyHandlers.ofString())
        .statusCode();
  }
}
