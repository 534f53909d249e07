package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.tracemill.formats.Protocol;
import io.tracemill.schemas.Span;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The gateway's ports, without Kafka behind them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayTest {
  private final GatewayFixture gateway = new GatewayFixture();

  @AfterAll
  void close() {
    gateway.close();
  }

  @BeforeEach
  void reset() {
    gateway.publisher.takes();
    gateway.publisher.drain();
  }

  @Test
  void acknowledgesInTheRequestsEncoding() throws Exception {
    HttpResponse<byte[]> json = gateway.otlp(GatewayFixture.GOOD_JSON);
    assertThat(json.statusCode()).isEqualTo(200);
    assertThat(json.headers().firstValue("content-type")).hasValue(GatewayFixture.JSON);
    assertThat(Wire.text(json)).isEqualTo("{}");

    HttpResponse<byte[]> charset =
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            GatewayFixture.GOOD_JSON.getBytes(StandardCharsets.UTF_8),
            "content-type",
            "application/json; charset=utf-8");
    assertThat(charset.statusCode()).isEqualTo(200);

    HttpResponse<byte[]> protobuf =
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            GatewayFixture.request(2, 0),
            "content-type",
            GatewayFixture.PROTOBUF);
    assertThat(protobuf.statusCode()).isEqualTo(200);
    assertThat(protobuf.headers().firstValue("content-type")).hasValue(GatewayFixture.PROTOBUF);
    assertThat(protobuf.body()).isEmpty();

    AggregatedHttpResponse grpc =
        Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, GatewayFixture.request(3, 0)));
    assertThat(grpc.headers().get("content-type")).isEqualTo("application/grpc");
    assertThat(grpc.content().array()).containsExactly(0, 0, 0, 0, 0);
    assertThat(grpc.trailers().get("grpc-status")).isEqualTo("0");

    HttpResponse<byte[]> zipkin = gateway.zipkin(GatewayFixture.GOOD_ZIPKIN);
    assertThat(zipkin.statusCode()).isEqualTo(202);
    assertThat(zipkin.body()).isEmpty();

    assertThat(gateway.publisher.drain())
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
    byte[] zipkin = Wire.gzip(GatewayFixture.GOOD_ZIPKIN.getBytes(StandardCharsets.UTF_8));
    assertThat(
            Wire.post(
                    gateway.config.zipkinPort(),
                    "/api/v2/spans",
                    zipkin,
                    "content-type",
                    GatewayFixture.JSON,
                    "content-encoding",
                    "gzip")
                .statusCode())
        .isEqualTo(202);
    assertThat(
            Wire.post(
                    gateway.config.otlpHttpPort(),
                    "/v1/traces",
                    Wire.gzip(GatewayFixture.request(1, 0)),
                    "content-type",
                    GatewayFixture.PROTOBUF,
                    "content-encoding",
                    "gzip")
                .statusCode())
        .isEqualTo(200);
    AggregatedHttpResponse grpc =
        Wire.grpc(
            gateway.config.otlpGrpcPort(),
            Wire.frame(1, Wire.gzip(GatewayFixture.request(1, 0))),
            "grpc-encoding",
            "gzip");
    assertThat(grpc.trailers().get("grpc-status")).isEqualTo("0");
    assertThat(gateway.publisher.drain()).hasSize(3);
  }

  @Test
  void tellsWhatItLeftOut() throws Exception {
    HttpResponse<byte[]> protobuf =
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            GatewayFixture.request(2, 3),
            "content-type",
            GatewayFixture.PROTOBUF);
    assertThat(protobuf.statusCode()).isEqualTo(200);
    var partial = ExportTraceServiceResponse.parseFrom(protobuf.body()).getPartialSuccess();
    assertThat(partial.getRejectedSpans()).isEqualTo(3);
    assertThat(partial.getErrorMessage()).contains("trace id must be 16 bytes").contains("3 spans");

    HttpResponse<byte[]> json =
        gateway.otlp(GatewayFixture.GOOD_JSON.replace("0000000000000002", "00"));
    assertThat(Wire.text(json))
        .contains("\"rejectedSpans\":\"1\"")
        .contains("span id must be 8 bytes");

    AggregatedHttpResponse grpc =
        Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, GatewayFixture.request(0, 1)));
    byte[] message = grpc.content().array();
    assertThat(
            ExportTraceServiceResponse.parseFrom(
                    ByteString.copyFrom(message, 5, message.length - 5))
                .getPartialSuccess()
                .getRejectedSpans())
        .isEqualTo(1);
    assertThat(gateway.publisher.drain()).hasSize(2);
  }

  @Test
  void refusesNonsenseOnEveryPortAndGoesOn() throws Exception {
    Random random = new Random(42);
    byte[] noise = new byte[10_000];
    random.nextBytes(noise);
    byte[] cut = java.util.Arrays.copyOf(GatewayFixture.request(5, 0), 40);

    malformed(gateway.otlp(""), GatewayFixture.JSON);
    malformed(gateway.otlp("{\"resourceSpans\":["), GatewayFixture.JSON);
    malformed(gateway.otlp(noise, GatewayFixture.JSON), GatewayFixture.JSON);
    malformed(gateway.otlp(noise, GatewayFixture.PROTOBUF), GatewayFixture.PROTOBUF);
    malformed(gateway.otlp(cut, GatewayFixture.PROTOBUF), GatewayFixture.PROTOBUF);
    malformed(
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            noise,
            "content-type",
            GatewayFixture.PROTOBUF,
            "content-encoding",
            "gzip"),
        GatewayFixture.PROTOBUF);
    byte[] halfGzip = Wire.gzip(GatewayFixture.request(50, 0));
    malformed(
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            java.util.Arrays.copyOf(halfGzip, halfGzip.length / 2),
            "content-type",
            GatewayFixture.PROTOBUF,
            "content-encoding",
            "gzip"),
        GatewayFixture.PROTOBUF);

    for (String body : new String[] {"", "{}", "[", "[{\"traceId\":\"0\",\"id\":\"1\"}]"}) {
      HttpResponse<byte[]> zipkin = gateway.zipkin(body);
      assertThat(zipkin.statusCode()).as(body).isEqualTo(400);
      assertThat(Wire.text(zipkin)).hasSizeGreaterThan(15);
    }

    grpcStatus(Wire.grpc(gateway.config.otlpGrpcPort(), new byte[0]), 3);
    grpcStatus(Wire.grpc(gateway.config.otlpGrpcPort(), noise), 3);
    grpcStatus(Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, noise)), 3);
    grpcStatus(Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, cut)), 3);
    grpcStatus(
        Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(1, GatewayFixture.request(1, 0))), 3);
    grpcStatus(
        Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(7, GatewayFixture.request(1, 0))), 3);
    for (int port :
        new int[] {
          gateway.config.otlpGrpcPort(),
          gateway.config.otlpHttpPort(),
          gateway.config.zipkinPort(),
          gateway.config.metricsPort()
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

    assertThat(gateway.publisher.drain()).isEmpty();
    acknowledgesInTheRequestsEncoding();
  }

  @Test
  void refusesWhatItDoesNotSpeak() throws Exception {
    HttpResponse<byte[]> wrongType =
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            GatewayFixture.request(1, 0),
            "content-type",
            "text/csv");
    assertThat(wrongType.statusCode()).isEqualTo(415);
    assertThat(Wire.text(wrongType))
        .contains("text/csv")
        .contains("application/x-protobuf or application/json");
    assertThat(
            Wire.post(gateway.config.otlpHttpPort(), "/v1/traces", GatewayFixture.request(1, 0))
                .statusCode())
        .isEqualTo(415);
    HttpResponse<byte[]> wrongEncoding =
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            GatewayFixture.request(1, 0),
            "content-type",
            GatewayFixture.PROTOBUF,
            "content-encoding",
            "br");
    assertThat(wrongEncoding.statusCode()).isEqualTo(415);
    assertThat(status(wrongEncoding).message()).contains("'br'").contains("gzip");

    HttpResponse<byte[]> zipkin =
        Wire.post(
            gateway.config.zipkinPort(),
            "/api/v2/spans",
            new byte[9],
            "content-type",
            "application/x-thrift");
    assertThat(zipkin.statusCode()).isEqualTo(415);
    assertThat(Wire.text(zipkin)).contains("application/json");

    assertThat(
            Wire.grpc(
                    gateway.config.otlpGrpcPort(),
                    Wire.frame(0, GatewayFixture.request(1, 0)),
                    "content-type",
                    "text/plain")
                .status()
                .code())
        .isEqualTo(415);
    grpcStatus(
        Wire.grpc(
            gateway.config.otlpGrpcPort(), Wire.frame(1, new byte[5]), "grpc-encoding", "snappy"),
        12);
    grpcStatus(
        Wire.grpc(
            gateway.config.otlpGrpcPort(),
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            Wire.frame(0, new byte[0])),
        12);
    assertThat(Wire.get(gateway.config.otlpHttpPort(), "/v1/traces").statusCode()).isEqualTo(405);
    assertThat(
            Wire.post(
                    gateway.config.otlpHttpPort(),
                    "/v1/logs",
                    new byte[1],
                    "content-type",
                    GatewayFixture.PROTOBUF)
                .statusCode())
        .isEqualTo(404);
    assertThat(gateway.publisher.drain()).isEmpty();
  }

  @Test
  void refusesBodiesThatAreTooLarge() throws Exception {
    byte[] large = new byte[50 << 20];
    HttpResponse<byte[]> announced = gateway.otlp(large, GatewayFixture.PROTOBUF);
    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(status(announced).code()).isEqualTo(8);
    assertThat(status(announced).message()).contains("1,048,576 bytes");
    HttpResponse<byte[]> chunked =
        Wire.send(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
            "content-type",
            GatewayFixture.JSON);
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(Wire.text(chunked)).startsWith("{\"code\":8,");
    HttpResponse<byte[]> zipkin =
        Wire.post(
            gateway.config.zipkinPort(),
            "/api/v2/spans",
            large,
            "content-type",
            GatewayFixture.JSON);
    assertThat(zipkin.statusCode()).isEqualTo(413);
    grpcStatus(Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, large)), 8);

    byte[] bomb = Wire.gzip(large);
    assertThat(bomb.length).isLessThan(GatewayFixture.LIMIT);
    HttpResponse<byte[]> inflated =
        Wire.post(
            gateway.config.otlpHttpPort(),
            "/v1/traces",
            bomb,
            "content-type",
            GatewayFixture.PROTOBUF,
            "content-encoding",
            "gzip");
    assertThat(inflated.statusCode()).isEqualTo(413);
    assertThat(status(inflated).message()).contains("decompressed").contains("2,097,152");
    grpcStatus(
        Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(1, bomb), "grpc-encoding", "gzip"), 8);
    assertThat(
            Wire.post(
                    gateway.config.zipkinPort(),
                    "/api/v2/spans",
                    bomb,
                    "content-type",
                    GatewayFixture.JSON,
                    "content-encoding",
                    "gzip")
                .statusCode())
        .isEqualTo(413);
    assertThat(gateway.otlp(GatewayFixture.request(101, 0), GatewayFixture.PROTOBUF).statusCode())
        .isEqualTo(413);
    assertThat(gateway.held()).isZero();
    assertThat(gateway.otlp(GatewayFixture.GOOD_JSON).statusCode()).isEqualTo(200);
  }

  @Test
  void asksSendersToComeBackWhileTheBudgetIsFull() throws Exception {
    CompletableFuture<Void> kafka = new CompletableFuture<>();
    gateway.publisher.answers(kafka);
    // one after the other, as each holds its body twice while it is read
    CompletableFuture<?>[] open = new CompletableFuture<?>[3];
    int askedBefore = gateway.publisher.asked();
    for (int i = 0; i < open.length; i++) {
      open[i] = CompletableFuture.supplyAsync(this::postLarge, task -> new Thread(task).start());
      int asked = askedBefore + i + 1;
      GatewayFixture.await(() -> gateway.publisher.asked() == asked);
    }
    HttpResponse<byte[]> http =
        gateway.otlp(GatewayFixture.padded(1_000_000), GatewayFixture.PROTOBUF);
    assertThat(http.statusCode()).isEqualTo(429);
    assertThat(http.headers().firstValue("retry-after")).hasValue("1");
    assertThat(status(http).code()).isEqualTo(14);
    HttpResponse<byte[]> zipkin = gateway.zipkin("[" + " ".repeat(1_000_000) + "]");
    assertThat(zipkin.statusCode()).isEqualTo(503);
    assertThat(zipkin.headers().firstValue("retry-after")).hasValue("1");
    AggregatedHttpResponse grpc =
        Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, GatewayFixture.padded(1_000_000)));
    grpcStatus(grpc, 14);
    assertThat(grpc.headers().get("grpc-status-details-bin")).isNotEmpty();
    kafka.complete(null);
    for (CompletableFuture<?> one : open) {
      assertThat(one.join()).isEqualTo(200);
    }
    GatewayFixture.await(() -> gateway.held() == 0);
    gateway.publisher.takes();
    assertThat(gateway.otlp(GatewayFixture.GOOD_JSON).statusCode()).isEqualTo(200);
  }

  private int postLarge() {
    try {
      return gateway.otlp(GatewayFixture.padded(900_000), GatewayFixture.PROTOBUF).statusCode();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void acknowledgesNothingThatIsNotPublished() throws Exception {
    gateway.publisher.answers(
        CompletableFuture.failedFuture(
            new Refusal(Refusal.Kind.UNAVAILABLE, "Kafka does not answer")));
    HttpResponse<byte[]> http = gateway.otlp(GatewayFixture.GOOD_JSON);
    assertThat(http.statusCode()).isEqualTo(503);
    assertThat(http.headers().firstValue("retry-after")).hasValue("1");
    assertThat(Wire.text(http)).isEqualTo("{\"code\":14,\"message\":\"Kafka does not answer\"}");
    assertThat(gateway.zipkin(GatewayFixture.GOOD_ZIPKIN).statusCode()).isEqualTo(503);
    grpcStatus(
        Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, GatewayFixture.request(1, 0))), 14);
    gateway.publisher.answers(CompletableFuture.failedFuture(new IllegalStateException("bug")));
    assertThat(gateway.otlp(GatewayFixture.GOOD_JSON).statusCode()).isEqualTo(500);
    assertThat(gateway.held()).isZero();
  }

  @Test
  void sendsBrowsersOnToTheUi() throws Exception {
    for (String path : new String[] {"/", "/zipkin", "/zipkin/traces/1", "/api/v2/services"}) {
      HttpResponse<byte[]> response = Wire.get(gateway.config.zipkinPort(), path);
      assertThat(response.statusCode()).as(path).isEqualTo(307);
      assertThat(response.headers().firstValue("location"))
          .hasValue("http://127.0.0.1:9412" + (path.equals("/") ? "/zipkin/" : path));
    }
    for (int port :
        new int[] {
          gateway.config.otlpHttpPort(), gateway.config.zipkinPort(), gateway.config.metricsPort()
        }) {
      assertThat(Wire.text(Wire.get(port, "/health"))).isEqualTo("{\"status\":\"UP\"}");
    }
  }

  @Test
  void accountsForEverySpan() throws Exception {
    try (GatewayFixture gateway = new GatewayFixture()) {
      gateway.otlp(GatewayFixture.request(5, 2), GatewayFixture.PROTOBUF);
      gateway.otlp(GatewayFixture.request(50, 60), GatewayFixture.PROTOBUF);
      gateway.otlp(
          java.util.Arrays.copyOf(GatewayFixture.request(9, 0), 200), GatewayFixture.PROTOBUF);
      gateway.otlp(GatewayFixture.GOOD_JSON);
      gateway.otlp("nonsense");
      gateway.otlp(GatewayFixture.GOOD_JSON.substring(0, GatewayFixture.GOOD_JSON.length() - 2));
      gateway.zipkin(GatewayFixture.GOOD_ZIPKIN);
      gateway.zipkin("[{\"traceId\":\"1\",\"id\":\"2\"},{\"traceId\":\"1\",\"id\":\"0\"}]");
      Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, GatewayFixture.request(7, 1)));
      gateway.publisher.answers(
          CompletableFuture.failedFuture(new Refusal(Refusal.Kind.UNAVAILABLE, "no")));
      gateway.otlp(GatewayFixture.request(4, 1), GatewayFixture.PROTOBUF);
      Wire.grpc(gateway.config.otlpGrpcPort(), Wire.frame(0, GatewayFixture.request(3, 0)));

      for (Protocol protocol : Protocol.values()) {
        assertThat(
                gateway.sum("spans.accepted", protocol) + gateway.sum("spans.rejected", protocol))
            .as(protocol.label())
            .isEqualTo(gateway.sum("spans.received", protocol));
      }
      assertThat(gateway.sum("spans.accepted", Protocol.OTLP_PROTO)).isEqualTo(5);
      assertThat(gateway.rejected(Protocol.OTLP_PROTO, "invalid_trace_id")).isEqualTo(2 + 60 + 1);
      assertThat(gateway.rejected(Protocol.OTLP_PROTO, "too_large")).isEqualTo(40);
      assertThat(gateway.rejected(Protocol.OTLP_PROTO, "unavailable")).isEqualTo(4);
      assertThat(gateway.rejected(Protocol.OTLP_JSON, "malformed")).isEqualTo(1);
      assertThat(gateway.sum("spans.accepted", Protocol.OTLP_JSON)).isEqualTo(1);
      assertThat(gateway.sum("spans.accepted", Protocol.ZIPKIN_V2_JSON)).isEqualTo(1);
      assertThat(gateway.rejected(Protocol.ZIPKIN_V2_JSON, "malformed")).isEqualTo(1);
      assertThat(gateway.sum("spans.accepted", Protocol.OTLP_GRPC)).isEqualTo(7);
      assertThat(gateway.publisher.drain()).hasSize(5 + 1 + 1 + 7);

      String scraped = Wire.text(Wire.get(gateway.config.metricsPort(), "/metrics"));
      assertThat(scraped)
          .contains("tracemill_gateway_spans_accepted_total{protocol=\"otlp-grpc\"} 7.0")
          .contains(
              "tracemill_gateway_requests_seconds_count{protocol=\"otlp-json\",result=\"ok\"} 1")
          .contains("tracemill_gateway_held_bytes 0.0");
    }
  }

  @Test
  void drainsBeforeItEnds() throws Exception {
    GatewayFixture gateway = new GatewayFixture();
    CompletableFuture<Void> kafka = new CompletableFuture<>();
    gateway.publisher.answers(kafka);
    CompletableFuture<Integer> open =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return gateway.otlp(GatewayFixture.GOOD_JSON).statusCode();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    GatewayFixture.await(() -> gateway.held() > 0);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway.gateway::close);
    GatewayFixture.await(
        () -> gateway.otlpStatusOrZero() != 200 && gateway.otlpStatusOrZero() != 429);
    assertThat(gateway.publisher.isClosed()).isFalse();
    kafka.complete(null);
    assertThat(open.join()).isEqualTo(200);
    closing.join();
    assertThat(gateway.publisher.isClosed()).isTrue();
  }

  private static void malformed(HttpResponse<byte[]> response, String contentType)
      throws Exception {
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("content-type")).hasValue(contentType);
    if (contentType.equals(GatewayFixture.JSON)) {
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
}
