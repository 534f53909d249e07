package io.tracemill.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  @Test
  void servesMetricsAndHealth() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.counter("tracemill.things").increment(3);
    AtomicBoolean healthy = new AtomicBoolean(true);
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (MetricsServer server = MetricsServer.start("127.0.0.1", port, registry, healthy::get)) {
      assertThat(get(port, "/metrics").body()).contains("tracemill_things_total 3.0");
      assertThat(get(port, "/health").statusCode()).isEqualTo(200);
      healthy.set(false);
      assertThat(get(port, "/health").statusCode()).isEqualTo(503);
      assertThat(get(port, "/nothing").statusCode()).isEqualTo(404);
      assertThat(server).isNotNull();
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
