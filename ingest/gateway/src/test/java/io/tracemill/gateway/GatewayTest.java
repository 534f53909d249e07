package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.tracemill.schemas.Span;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway's ports, without Kafka behind them. */
class GatewayTest {
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String GOOD_JSON =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{"
          + "\"traceId\":\"00000000000000000000000000000001\",\"spanId\":\"0000000000000002\"}]}]}]}";
  private static final String GOOD_ZIPKIN = "[{\"traceId\":\"1\",\"id\":\"2\"}]";
  private static final int LIMIT = 1 << 20;

  private final StubPublisher publisher = new StubPublisher();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final GatewayConfig config =
      Configs.config(
          options -> {
            options.maxRequestBytes = Integer.toString(LIMIT);
            options.maxDecompressedBytes = Integer.toString(2 * LIMIT);
            options.maxUnacknowledgedBytes = Integer.toString(4 * LIMIT);
            options.maxRequestSpans = "100";
          });
  private Gateway gateway;

  @BeforeEach
  void start() {
    gateway =
        Gateway.start(config, Batches.SCHEMA_ID, publisher, new GatewayMetrics(registry), registry);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void acknowledgesInTheRequestsEncoding() throws Exception {
    HttpResponse<byte[]> json = otlp(GOOD_JSON);
    assertThat(json.statusCode()).isEqualTo(200);
    assertThat(json.headers().firstValue("content-type")).hasValue(JSON);
    assertThat(Wire.text(json)).isEqualTo("{}");

    HttpResponse<byte[]> charset =
        Wire.post(
            config.otlpHttpPort(),
            "/v1/traces",
            GOOD_JSON.getBytes(StandardCharsets.UTF_8),
            "content-type",
            "application/json; charset=utf-8");
    assertThat(charset.statusCode()).isEqualTo(200);

    HttpResponse<byte[]> protobuf =
        Wire.post(config.otlpHttpPort(), "/v1/traces", request(2, 0), "content-type", PROTOBUF);
    assertThat(protobuf.statusCode()).isEqualTo(200);
    assertThat(protobuf.headers().firstValue("content-type")).hasValue(PROTOBUF);
    assertThat(protobuf.body()).isEmpty();

    AggregatedHttpResponse grpc = Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, request(3, 0)));
    assertThat(grpc.headers().get("content-type")).isEqualTo("application/grpc");
    assertThat(grpc.content().array()).containsExactly(0, 0, 0, 0, 0);
    assertThat(grpc.trailers().get("grpc-status")).isEqualTo("0");

    HttpResponse<byte[]> zipkin = zipkin(GOOD_ZIPKIN);
    assertThat(zipkin.statusCode()).isEqualTo(202);
    assertThat(zipkin.body()).isEmpty();

    assertThat(publisher.drain())
        .extracting(Span::sourceFormat)
        .containsExactly(
            "otlp-json",
            "otlp-json",
            "otlp-proto",
            "otlp-proto",
            "otlp-grpc",
            "otlp-grpc",
            "otlp-grpc",
            "zipkin-v2-json");
  }

  @Test
  void takesGzipEverywhere() throws Exception {
    byte[] zipkin = Wire.gzip(GOOD_ZIPKIN.getBytes(StandardCharsets.UTF_8));
    assertThat(
            Wire.post(
                    config.zipkinPort(),
                    "/api/v2/spans",
                    zipkin,
                    "content-type",
                    JSON,
                    "content-encoding",
                    "gzip")
                .statusCode())
        .isEqualTo(202);
    assertThat(
            Wire.post(
                    config.otlpHttpPort(),
                    "/v1/traces",
                    Wire.gzip(request(1, 0)),
                    "content-type",
                    PROTOBUF,
                    "content-encoding",
                    "gzip")
                .statusCode())
        .isEqualTo(200);
    AggregatedHttpResponse grpc =
        Wire.grpc(
            config.otlpGrpcPort(),
            Wire.frame(1, Wire.gzip(request(1, 0))),
            "grpc-encoding",
            "gzip");
    assertThat(grpc.trailers().get("grpc-status")).isEqualTo("0");
    assertThat(publisher.drain()).hasSize(3);
  }

  @Test
  void tellsWhatItLeftOut() throws Exception {
    HttpResponse<byte[]> protobuf =
        Wire.post(config.otlpHttpPort(), "/v1/traces", request(2, 3), "content-type", PROTOBUF);
    assertThat(protobuf.statusCode()).isEqualTo(200);
    var partial = ExportTraceServiceResponse.parseFrom(protobuf.body()).getPartialSuccess();
    assertThat(partial.getRejectedSpans()).isEqualTo(3);
    assertThat(partial.getErrorMessage()).contains("trace id must be 16 bytes").contains("3 spans");

    HttpResponse<byte[]> json = otlp(GOOD_JSON.replace("0000000000000002", "00"));
    assertThat(Wire.text(json))
        .contains("\"rejectedSpans\":\"1\"")
        .contains("span id must be 8 bytes");

    AggregatedHttpResponse grpc = Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, request(0, 1)));
    byte[] message = grpc.content().array();
    assertThat(
            ExportTraceServiceResponse.parseFrom(
                    ByteString.copyFrom(message, 5, message.length - 5))
                .getPartialSuccess()
                .getRejectedSpans())
        .isEqualTo(1);
    assertThat(publisher.drain()).hasSize(2);
  }

  @Test
  void refusesNonsenseOnEveryPortAndGoesOn() throws Exception {
    Random random = new Random(42);
    byte[] noise = new byte[10_000];
    random.nextBytes(noise);
    byte[] cut = java.util.Arrays.copyOf(request(5, 0), 40);

    malformed(otlp(""), JSON);
    malformed(otlp("{\"resourceSpans\":["), JSON);
    malformed(otlp(noise, JSON), JSON);
    malformed(otlp(noise, PROTOBUF), PROTOBUF);
    malformed(otlp(cut, PROTOBUF), PROTOBUF);
    malformed(
        Wire.post(
            config.otlpHttpPort(),
            "/v1/traces",
            noise,
            "content-type",
            PROTOBUF,
            "content-encoding",
            "gzip"),
        PROTOBUF);
    byte[] halfGzip = Wire.gzip(request(50, 0));
    malformed(
        Wire.post(
            config.otlpHttpPort(),
            "/v1/traces",
            java.util.Arrays.copyOf(halfGzip, halfGzip.length / 2),
            "content-type",
            PROTOBUF,
            "content-encoding",
            "gzip"),
        PROTOBUF);

    for (String body : new String[] {"", "{}", "[", "[{\"traceId\":\"0\",\"id\":\"1\"}]"}) {
      HttpResponse<byte[]> zipkin = zipkin(body);
      assertThat(zipkin.statusCode()).as(body).isEqualTo(400);
      assertThat(Wire.text(zipkin)).hasSizeGreaterThan(15);
    }

    grpcStatus(Wire.grpc(config.otlpGrpcPort(), new byte[0]), 3);
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), noise), 3);
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, noise)), 3);
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, cut)), 3);
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), Wire.frame(1, request(1, 0))), 3);
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), Wire.frame(7, request(1, 0))), 3);
    for (int port :
        new int[] {
          config.otlpGrpcPort(), config.otlpHttpPort(), config.zipkinPort(), config.metricsPort()
        }) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(noise);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (java.io.IOException e) {
        // A reset is an answer too.
      }
    }

    assertThat(publisher.drain()).isEmpty();
    acknowledgesInTheRequestsEncoding();
  }

  @Test
  void refusesWhatItDoesNotSpeak() throws Exception {
    HttpResponse<byte[]> wrongType =
        Wire.post(config.otlpHttpPort(), "/v1/traces", request(1, 0), "content-type", "text/csv");
    assertThat(wrongType.statusCode()).isEqualTo(415);
    assertThat(Wire.text(wrongType))
        .contains("text/csv")
        .contains("application/x-protobuf or application/json");
    assertThat(Wire.post(config.otlpHttpPort(), "/v1/traces", request(1, 0)).statusCode())
        .isEqualTo(415);
    HttpResponse<byte[]> wrongEncoding =
        Wire.post(
            config.otlpHttpPort(),
            "/v1/traces",
            request(1, 0),
            "content-type",
            PROTOBUF,
            "content-encoding",
            "br");
    assertThat(wrongEncoding.statusCode()).isEqualTo(415);
    assertThat(status(wrongEncoding).message()).contains("'br'").contains("gzip");

    HttpResponse<byte[]> zipkin =
        Wire.post(
            config.zipkinPort(),
            "/api/v2/spans",
            new byte[9],
            "content-type",
            "application/x-thrift");
    assertThat(zipkin.statusCode()).isEqualTo(415);
    assertThat(Wire.text(zipkin)).contains("application/json");

    assertThat(
            Wire.grpc(
                    config.otlpGrpcPort(),
                    Wire.frame(0, request(1, 0)),
                    "content-type",
                    "text/plain")
                .status()
                .code())
        .isEqualTo(415);
    grpcStatus(
        Wire.grpc(config.otlpGrpcPort(), Wire.frame(1, new byte[5]), "grpc-encoding", "snappy"),
        12);
    grpcStatus(
        Wire.grpc(
            config.otlpGrpcPort(),
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            Wire.frame(0, new byte[0])),
        12);
    assertThat(Wire.get(config.otlpHttpPort(), "/v1/traces").statusCode()).isEqualTo(405);
    assertThat(
            Wire.post(config.otlpHttpPort(), "/v1/logs", new byte[1], "content-type", PROTOBUF)
                .statusCode())
        .isEqualTo(404);
    assertThat(publisher.drain()).isEmpty();
  }

  @Test
  void refusesBodiesThatAreTooLarge() throws Exception {
    byte[] large = new byte[50 << 20];
    HttpResponse<byte[]> announced = otlp(large, PROTOBUF);
    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(status(announced).code()).isEqualTo(8);
    assertThat(status(announced).message()).contains("1,048,576 bytes");
    HttpResponse<byte[]> chunked =
        Wire.send(
            config.otlpHttpPort(),
            "/v1/traces",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
            "content-type",
            JSON);
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(Wire.text(chunked)).startsWith("{\"code\":8,");
    HttpResponse<byte[]> zipkin =
        Wire.post(config.zipkinPort(), "/api/v2/spans", large, "content-type", JSON);
    assertThat(zipkin.statusCode()).isEqualTo(413);
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, large)), 8);

    byte[] bomb = Wire.gzip(large);
    assertThat(bomb.length).isLessThan(LIMIT);
    HttpResponse<byte[]> inflated =
        Wire.post(
            config.otlpHttpPort(),
            "/v1/traces",
            bomb,
            "content-type",
            PROTOBUF,
            "content-encoding",
            "gzip");
    assertThat(inflated.statusCode()).isEqualTo(413);
    assertThat(status(inflated).message()).contains("decompressed").contains("2,097,152");
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), Wire.frame(1, bomb), "grpc-encoding", "gzip"), 8);
    assertThat(
            Wire.post(
                    config.zipkinPort(),
                    "/api/v2/spans",
                    bomb,
                    "content-type",
                    JSON,
                    "content-encoding",
                    "gzip")
                .statusCode())
        .isEqualTo(413);
    assertThat(otlp(request(101, 0), PROTOBUF).statusCode()).isEqualTo(413);
    assertThat(held()).isZero();
    assertThat(otlp(GOOD_JSON).statusCode()).isEqualTo(200);
  }

  @Test
  void asksSendersToComeBackWhileTheBudgetIsFull() throws Exception {
    CompletableFuture<Void> kafka = new CompletableFuture<>();
    publisher.answers(kafka);
    CompletableFuture<?>[] open = new CompletableFuture<?>[4];
    for (int i = 0; i < open.length; i++) {
      open[i] =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return otlp(padded(900_000), PROTOBUF).statusCode();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
    }
    await(() -> held() > 3.4 * LIMIT || java.util.Arrays.stream(open).anyMatch(f -> f.isDone()));
    HttpResponse<byte[]> http = otlp(padded(1_000_000), PROTOBUF);
    assertThat(http.statusCode()).isEqualTo(429);
    assertThat(http.headers().firstValue("retry-after")).hasValue("1");
    assertThat(status(http).code()).isEqualTo(14);
    HttpResponse<byte[]> zipkin = zipkin("[" + " ".repeat(1_000_000) + "]");
    assertThat(zipkin.statusCode()).isEqualTo(503);
    assertThat(zipkin.headers().firstValue("retry-after")).hasValue("1");
    AggregatedHttpResponse grpc =
        Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, padded(1_000_000)));
    grpcStatus(grpc, 14);
    assertThat(grpc.headers().get("grpc-status-details-bin")).isNotEmpty();
    kafka.complete(null);
    CompletableFuture.allOf(open).join();
    await(() -> held() == 0);
    publisher.takes();
    assertThat(otlp(GOOD_JSON).statusCode()).isEqualTo(200);
  }

  @Test
  void acknowledgesNothingThatIsNotPublished() throws Exception {
    publisher.answers(
        CompletableFuture.failedFuture(
            new Refusal(Refusal.Kind.UNAVAILABLE, "Kafka does not answer")));
    HttpResponse<byte[]> http = otlp(GOOD_JSON);
    assertThat(http.statusCode()).isEqualTo(503);
    assertThat(http.headers().firstValue("retry-after")).hasValue("1");
    assertThat(Wire.text(http)).isEqualTo("{\"code\":14,\"message\":\"Kafka does not answer\"}");
    assertThat(zipkin(GOOD_ZIPKIN).statusCode()).isEqualTo(503);
    grpcStatus(Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, request(1, 0))), 14);
    publisher.answers(CompletableFuture.failedFuture(new IllegalStateException("bug")));
    assertThat(otlp(GOOD_JSON).statusCode()).isEqualTo(500);
    assertThat(held()).isZero();
  }

  @Test
  void sendsBrowsersOnToTheUi() throws Exception {
    for (String path : new String[] {"/", "/zipkin", "/zipkin/traces/1", "/api/v2/services"}) {
      HttpResponse<byte[]> response = Wire.get(config.zipkinPort(), path);
      assertThat(response.statusCode()).as(path).isEqualTo(307);
      assertThat(response.headers().firstValue("location"))
          .hasValue("http://127.0.0.1:9412" + (path.equals("/") ? "/zipkin/" : path));
    }
    for (int port : new int[] {config.otlpHttpPort(), config.zipkinPort(), config.metricsPort()}) {
      assertThat(Wire.text(Wire.get(port, "/health"))).isEqualTo("{\"status\":\"UP\"}");
    }
  }

  @Test
  void accountsForEverySpan() throws Exception {
    otlp(request(5, 2), PROTOBUF);
    otlp(request(50, 60), PROTOBUF);
    otlp(java.util.Arrays.copyOf(request(9, 0), 200), PROTOBUF);
    otlp(GOOD_JSON);
    otlp("nonsense");
    zipkin(GOOD_ZIPKIN);
    zipkin("[{\"traceId\":\"1\",\"id\":\"2\"},{\"traceId\":\"1\",\"id\":\"0\"}]");
    Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, request(7, 1)));
    publisher.answers(CompletableFuture.failedFuture(new Refusal(Refusal.Kind.UNAVAILABLE, "no")));
    otlp(request(4, 1), PROTOBUF);
    Wire.grpc(config.otlpGrpcPort(), Wire.frame(0, request(3, 0)));

    for (Protocol protocol : Protocol.values()) {
      assertThat(sum("spans.accepted", protocol) + sum("spans.rejected", protocol))
          .as(protocol.label())
          .isEqualTo(sum("spans.received", protocol));
    }
    assertThat(sum("spans.accepted", Protocol.OTLP_PROTO)).isEqualTo(5);
    assertThat(rejected(Protocol.OTLP_PROTO, "invalid_trace_id")).isEqualTo(2 + 60 + 1);
    assertThat(rejected(Protocol.OTLP_PROTO, "too_large")).isEqualTo(40);
    assertThat(rejected(Protocol.OTLP_PROTO, "unavailable")).isEqualTo(4);
    assertThat(rejected(Protocol.OTLP_PROTO, "malformed")).isPositive();
    assertThat(sum("spans.accepted", Protocol.OTLP_JSON)).isEqualTo(1);
    assertThat(sum("spans.accepted", Protocol.ZIPKIN_V2_JSON)).isEqualTo(1);
    assertThat(rejected(Protocol.ZIPKIN_V2_JSON, "malformed")).isEqualTo(1);
    assertThat(sum("spans.accepted", Protocol.OTLP_GRPC)).isEqualTo(7);
    assertThat(publisher.drain()).hasSize(5 + 1 + 1 + 7);

    String scraped = Wire.text(Wire.get(config.metricsPort(), "/metrics"));
    assertThat(scraped)
        .contains("tracemill_gateway_spans_accepted_total{protocol=\"otlp-grpc\"} 7.0")
        .contains(
            "tracemill_gateway_requests_seconds_count{protocol=\"otlp-json\",result=\"ok\"} 1")
        .contains("tracemill_gateway_held_bytes 0.0");
  }

  @Test
  void drainsBeforeItEnds() throws Exception {
    CompletableFuture<Void> kafka = new CompletableFuture<>();
    publisher.answers(kafka);
    CompletableFuture<Integer> open =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return otlp(GOOD_JSON).statusCode();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await(() -> held() > 0);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);
    await(() -> otlpStatusOrZero() != 200 && otlpStatusOrZero() != 429);
    assertThat(publisher.isClosed()).isFalse();
    kafka.complete(null);
    assertThat(open.join()).isEqualTo(200);
    closing.join();
    assertThat(publisher.isClosed()).isTrue();
  }

  private int otlpStatusOrZero() {
    try {
      return Wire.get(config.otlpHttpPort(), "/health").statusCode();
    } catch (Exception e) {
      return 0;
    }
  }

  private HttpResponse<byte[]> otlp(String json) throws Exception {
    return otlp(json.getBytes(StandardCharsets.UTF_8), JSON);
  }

  private HttpResponse<byte[]> otlp(byte[] body, String contentType) throws Exception {
    return Wire.post(config.otlpHttpPort(), "/v1/traces", body, "content-type", contentType);
  }

  private HttpResponse<byte[]> zipkin(String json) throws Exception {
    return Wire.post(
        config.zipkinPort(),
        "/api/v2/spans",
        json.getBytes(StandardCharsets.UTF_8),
        "content-type",
        JSON);
  }

  private static void malformed(HttpResponse<byte[]> response, String contentType)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("content-type")).hasValue(contentType);
    if (contentType.equals(JSON)) {
      assertThat(Wire.text(response)).startsWith("{\"code\":3,\"message\":\"");
    } else {
      assertThat(status(response).code()).isEqualTo(3);
      assertThat(status(response).message()).hasSizeGreaterThan(15);
    }
  }

  private static void grpcStatus(AggregatedHttpResponse response, int code) {
    assertThat(response.status().code()).isEqualTo(200);
    assertThat(response.headers().get("grpc-status")).isEqualTo(Integer.toString(code));
    assertThat(response.headers().get("grpc-message")).hasSizeGreaterThan(15);
  }

  private record RpcStatusRead(int code, String message) {}

  private static RpcStatusRead status(HttpResponse<byte[]> response) throws Exception {
    CodedInputStream in = CodedInputStream.newInstance(response.body());
    int code = 0;
    String message = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 8 -> code = in.readInt32();
        case 18 -> message = in.readString();
        default -> in.skipField(tag);
      }
    }
    return new RpcStatusRead(code, message);
  }

  private static byte[] request(int good, int bad) {
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
  private static byte[] padded(int bytes) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setSchemaUrl("x".repeat(bytes)))
        .build()
        .toByteArray();
  }

  private double held() {
    return registry.get("tracemill.gateway.held.bytes").gauge().value();
  }

  private double sum(String name, Protocol protocol) {
    return registry
        .get("tracemill.gateway." + name)
        .tag("protocol", protocol.label())
        .counters()
        .stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private double rejected(Protocol protocol, String reason) {
    return registry
        .get("tracemill.gateway.spans.rejected")
        .tags("protocol", protocol.label(), "reason", reason)
        .counter()
        .count();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 20 s").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
