package io.tracemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AcknowledgedLoadTest {
  private static final int REQUESTS = 12;

  private final List<String> taken = new ArrayList<>();
  private final CountDownLatch enough = new CountDownLatch(REQUESTS);
  private final CountDownLatch first = new CountDownLatch(1);
  private int requests;
  private int refusal = 503;
  private HttpServer gateway;

  @BeforeEach
  void listen() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/v1/traces", this::receive);
    gateway.start();
  }

  @AfterEach
  void close() {
    gateway.stop(0);
  }

  @Test
  void sendsAgainWhatWasRefusedUntilEverySpanIsAcknowledged() throws Exception {
    AcknowledgedLoad load = load();
    assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
    Set<String> acknowledged = load.finish();
    assertThat(acknowledged).isNotEmpty().containsExactlyInAnyOrderElementsOf(Set.copyOf(taken));
    // spans that had not ended come again
    assertThat(taken).hasSizeGreaterThan(acknowledged.size());
  }

  @Test
  void endsWhenTheGatewayWillNotHaveSuchSpans() throws Exception {
    refusal = 400;
    AcknowledgedLoad load = load();
    assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(load::finish)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the gateway answered 400");
  }

  private AcknowledgedLoad load() {
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
    AcknowledgedLoad load = new AcknowledgedLoad(url, 5, Duration.ofMillis(300));
    load.start();
    return load;
  }

  /** Refuses every third request, the first among them. */
  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
      boolean refused = requests++ % 3 == 0;
      if (!refused) {
        body.path("resourceSpans").forEach(resource -> taken.add(id(resource)));
      }
      first.countDown();
      enough.countDown();
      exchange.sendResponseHeaders(refused ? refusal : 200, -1);
    }
  }

  private static String id(JsonNode resource) {
    JsonNode span = resource.path("scopeSpans").path(0).path("spans").path(0);
    return span.path("traceId").asText() + span.path("spanId").asText();
  }
}
