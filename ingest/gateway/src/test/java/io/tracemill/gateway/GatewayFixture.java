package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.tracemill.formats.Protocol;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A gateway on free ports with a stub for Kafka, and how to talk to it. */
final class GatewayFixture implements AutoCloseable {
  static final String JSON = "application/json";
  static final String PROTOBUF = "application/x-protobuf";
  static final String GOOD_JSON =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{"
          + "\"traceId\":\"00000000000000000000000000000001\",\"spanId\":\"0000000000000002\"}]}]}]}";
  static final String GOOD_ZIPKIN = "[{\"traceId\":\"1\",\"id\":\"2\"}]";
  static final int LIMIT = 1 << 20;

  final StubPublisher publisher = new StubPublisher();
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final GatewayConfig config =
      Configs.config(
          options -> {
            options.maxRequestBytes = Integer.toString(LIMIT);
            options.maxDecompressedBytes = Integer.toString(2 * LIMIT);
            options.maxUnacknowledgedBytes = Integer.toString(4 * LIMIT);
            options.maxRequestSpans = "100";
          });
  final Gateway gateway =
      Gateway.start(config, Batches.SCHEMA_ID, publisher, new GatewayMetrics(registry), registry);

  @Override
  public void close() {
    gateway.close();
  }

  int otlpStatusOrZero() {
    try {
      return Wire.get(config.otlpHttpPort(), "/health").statusCode();
    } catch (Exception e) {
      return 0;
    }
  }

  HttpResponse<byte[]> otlp(String json) throws Exception {
    return otlp(json.getBytes(StandardCharsets.UTF_8), JSON);
  }

  HttpResponse<byte[]> otlp(byte[] body, String contentType) throws Exception {
    return Wire.post(config.otlpHttpPort(), "/v1/traces", body, "content-type", contentType);
  }

  HttpResponse<byte[]> zipkin(String json) throws Exception {
    return Wire.post(
        config.zipkinPort(),
        "/api/v2/spans",
        json.getBytes(StandardCharsets.UTF_8),
        "content-type",
        JSON);
  }

  static byte[] request(int good, int bad) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 0; i < good + bad; i++) {
      byte[] traceId = new byte[i < bad ? 3 : 16];
      traceId[0] = 1;
      byte[] spanId = new byte[8];
      spanId[7] = (byte) (i + 1);
      scope.addSpans(
          io.opentelemetry.proto.trace.v1.Span.newBuilder()
              .setTraceId(ByteString.copyFrom(traceId))
              .setSpanId(ByteString.copyFrom(spanId))
              .setName("span " + i));
    }
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  /** A request of about that size that holds no span. */
  static byte[] padded(int bytes) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setSchemaUrl("x".repeat(bytes)))
        .build()
        .toByteArray();
  }

  double held() {
    return registry.get("tracemill.gateway.held.bytes").gauge().value();
  }

  double sum(String name, Protocol protocol) {
    return registry
        .get("tracemill.gateway." + name)
        .tag("protocol", protocol.label())
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  double rejected(Protocol protocol, String reason) {
    return registry
        .get("tracemill.gateway.spans.rejected")
        .tags("protocol", protocol.label(), "reason", reason)
        .counter()
        .count();
  }

  static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
