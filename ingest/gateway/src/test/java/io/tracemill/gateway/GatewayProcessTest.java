package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.tracemill.runtime.Backends;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The gateway as a process of its own, with the heap that its README names. */
class GatewayProcessTest {
  private static final String TOPIC = "gateway-process-test.spans";
  private static final int SPANS = 60_000;
  private static final int SIGTERM = 143;

  @Test
  void takesTheLargestRequestsInASmallHeapAndLosesNothingWhenToldToEnd() throws Exception {
    List<Integer> ports = Configs.freePorts(4);
    try (SpansTopic topic = new SpansTopic(TOPIC)) {
      Process process = start(ports);
      try {
        awaitHealthy(process, ports.get(1));
        byte[] large = Wire.gzip(large());
        List<CompletableFuture<Integer>> open = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          open.add(CompletableFuture.supplyAsync(() -> post(ports.get(1), large)));
        }
        int acknowledged = 0;
        for (CompletableFuture<Integer> answer : open) {
          assertThat(answer.join()).isIn(200, 429, 503);
          acknowledged += answer.join() == 200 ? SPANS : 0;
        }
        while (acknowledged == 0) {
          acknowledged += post(ports.get(1), large) == 200 ? SPANS : 0;
        }
        CompletableFuture<Integer> last =
            CompletableFuture.supplyAsync(() -> post(ports.get(1), large));
        process.destroy();
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(SIGTERM);
        acknowledged += last.join() == 200 ? SPANS : 0;
        assertThat(topic.count()).isGreaterThanOrEqualTo(acknowledged);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  private static Process start(List<Integer> ports) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            "io.tracemill.gateway.GatewayMain",
            "--bootstrap-servers=" + Backends.kafka().bootstrapServers(),
            "--registry-url=" + Backends.registry().url(),
            "--topic=" + TOPIC,
            "--kafka-timeout-millis=30000",
            "--otlp-grpc-port=" + ports.get(0),
            "--otlp-http-port=" + ports.get(1),
            "--zipkin-port=" + ports.get(2),
            "--metrics-port=" + ports.get(3))
        .inheritIO()
        .start();
  }

  private static void awaitHealthy(Process process, int port) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        if (Wire.get(port, "/health").statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        assertThat(process.waitFor(100, TimeUnit.MILLISECONDS)).as("ended").isFalse();
      }
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  /** The status; 0 when the connection was not even taken. */
  private static int post(int port, byte[] gzipped) {
    try {
      HttpResponse<byte[]> response =
          Wire.post(
              port,
              "/v1/traces",
              gzipped,
              "content-type",
              "application/x-protobuf",
              "content-encoding",
              "gzip");
      return response.statusCode();
    } catch (IOException e) {
      return 0;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Just under the limit of 64 MiB. */
  private static byte[] large() {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    KeyValue padding =
        KeyValue.newBuilder()
            .setKey("padding")
            .setValue(AnyValue.newBuilder().setStringValue("x".repeat(950)))
            .build();
    for (int i = 1; i <= SPANS; i++) {
      scope.addSpans(
          Span.newBuilder()
              .setTraceId(id(16, i))
              .setSpanId(id(8, i))
              .setName("operation " + i)
              .addAttributes(padding));
    }
    byte[] body =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
            .build()
            .toByteArray();
    assertThat(body.length).isBetween(58 << 20, 64 << 20);
    return body;
  }

  private static ByteString id(int bytes, int value) {
    return UnsafeByteOperations.unsafeWrap(
        ByteBuffer.allocate(bytes).putInt(bytes - 4, value).array());
  }
}
