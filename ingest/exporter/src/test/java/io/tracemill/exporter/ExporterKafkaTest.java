package io.tracemill.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** The autoconfigured exporter and a real gateway, side by side on a real broker. */
class ExporterKafkaTest {
  private static final Duration WAIT = Duration.ofSeconds(100);
  private static final long START = 1_700_000_000_000_000_000L;

  @Test
  void givesTheSameSpansAsOtlpThroughTheGateway() throws Exception {
    Backends.kafka()
        .createTopics(
            List.of(
                new NewTopic("exporter-test.direct", 1, (short) 1),
                new NewTopic("exporter-test.gateway", 1, (short) 1)));
    List<Integer> ports = freePorts(4);
    Process gateway = startGateway(ports);
    try {
      awaitHealthy(gateway, ports.get(1));
      OpenTelemetrySdk sdk = sdk(ports.get(1));
      report(sdk.getTracer("lib", "1.0"));
      report(sdk.getTracer("other"));
      assertThat(sdk.getSdkTracerProvider().forceFlush().join(100, TimeUnit.SECONDS).isSuccess())
          .isTrue();
      List<Span> direct = read("exporter-test.direct");
      List<Span> viaGateway = read("exporter-test.gateway");
      assertThat(direct).hasSize(8).allMatch(span -> span.sourceFormat().equals("otel-exporter"));
      assertThat(without(direct)).isEqualTo(without(viaGateway));
      assertThat(direct).anyMatch(span -> span.adjustedCount() == 2);
      assertThat(direct).anyMatch(span -> span.defects().contains("negative_duration"));
      assertThat(direct).anyMatch(span -> span.defects().contains("truncated"));
      sdk.close();
    } finally {
      gateway.destroyForcibly();
    }
  }

  @Test
  void failsWithoutHoldingUpTheApplicationWhileNoBrokerIsThere() throws Exception {
    int nobody = freePorts(1).get(0);
    TracemillSpanExporter exporter =
        TracemillSpanExporter.builder()
            .setBootstrapServers("127.0.0.1:" + nobody)
            .setRegistryUrl(URI.create(Backends.registry().url()))
            .setTopic("exporter-test.nowhere")
            .setMaxBlock(Duration.ofMillis(50))
            .build();
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                io.opentelemetry.sdk.trace.SdkTracerProvider.builder()
                    .addSpanProcessor(
                        BatchSpanProcessor.builder(exporter)
                            .setExporterTimeout(Duration.ofMillis(200))
                            .build())
                    .build())
            .build()) {
      report(sdk.getTracer("lib"));
      assertThat(sdk.getSdkTracerProvider().forceFlush().join(100, TimeUnit.SECONDS).isDone())
          .isTrue();
    }
  }

  private static OpenTelemetrySdk sdk(int gatewayPort) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.traces.exporter", "tracemill",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none",
                    "otel.resource.attributes",
                        "service.name=cart,service.instance.id=cart-1,deployment.environment=test,"
                            + "service.version=2,host.name=h1",
                    "otel.exporter.tracemill.bootstrap.servers",
                        Backends.kafka().bootstrapServers(),
                    "tracemill.registry.url", Backends.registry().url(),
                    "otel.exporter.tracemill.topic", "exporter-test.direct",
                    "tracemill.tenant", "acme"))
        .addTracerProviderCustomizer(
            (builder, properties) ->
                builder.addSpanProcessor(
                    BatchSpanProcessor.builder(
                            OtlpHttpSpanExporter.builder()
                                .setEndpoint("http://127.0.0.1:" + gatewayPort + "/v1/traces")
                                .build())
                        .build()))
        .build()
        .getOpenTelemetrySdk();
  }

  /** Four spans with everything that a span can have. */
  private static void report(Tracer tracer) {
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("other", "x").put("ot", "th:8").build());
    var server =
        tracer
            .spanBuilder("GET /cart")
            .setParent(Context.root().with(io.opentelemetry.api.trace.Span.wrap(remote)))
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(START, TimeUnit.NANOSECONDS)
            .setAttribute("text", "ä \"quoted\"")
            .setAttribute("flag", true)
            .setAttribute("number", Long.MIN_VALUE)
            .setAttribute("ratio", 1e21)
            .setAttribute(AttributeKey.stringArrayKey("texts"), List.of("a\n", "b"))
            .setAttribute(AttributeKey.booleanArrayKey("flags"), List.of(true, false))
            .setAttribute(AttributeKey.longArrayKey("numbers"), List.of(1L, 2L))
            .setAttribute(AttributeKey.doubleArrayKey("ratios"), List.of(0.1, Double.NaN))
            .setAttribute(AttributeKey.stringArrayKey("none"), List.of())
            .startSpan();
    server.setStatus(StatusCode.ERROR, "boom");
    server.addEvent(
        "retry", Attributes.of(AttributeKey.longKey("n"), 3L), START + 500, TimeUnit.NANOSECONDS);
    var client =
        tracer
            .spanBuilder("SELECT")
            .setParent(Context.root().with(server))
            .addLink(remote, Attributes.of(AttributeKey.stringKey("why"), "because"))
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(START + 10, TimeUnit.NANOSECONDS)
            .startSpan();
    client.end(START + 5, TimeUnit.NANOSECONDS);
    var large =
        tracer
            .spanBuilder("n".repeat(20_000))
            .setNoParent()
            .setStartTimestamp(START, TimeUnit.NANOSECONDS)
            .setAttribute("large", "x".repeat(70_000))
            .startSpan();
    large.setStatus(StatusCode.OK);
    large.end(START + 1, TimeUnit.NANOSECONDS);
    tracer
        .spanBuilder("send")
        .setNoParent()
        .setSpanKind(SpanKind.PRODUCER)
        .setStartTimestamp(START, TimeUnit.NANOSECONDS)
        .startSpan()
        .end(START + 1, TimeUnit.NANOSECONDS);
    server.end(START + 1_000_000, TimeUnit.NANOSECONDS);
  }

  private static List<Span> without(List<Span> spans) {
    return spans.stream()
        .map(span -> span.toBuilder().sourceFormat("").build())
        .sorted(Comparator.comparing(Span::spanId))
        .toList();
  }

  private static List<Span> read(String topic) {
    SpanDecoder decoder =
        new SpanDecoder(SchemaRegistry.connect(URI.create(Backends.registry().url())));
    List<Span> spans = new ArrayList<>();
    long deadline = System.nanoTime() + WAIT.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                Backends.kafka().bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          Span span = decoder.decode(record.value());
          assertThat(ByteBuffer.wrap(record.key()).getLong()).isEqualTo(span.traceIdLow());
          spans.add(span);
        }
      }
    }
    return spans;
  }

  private static Process startGateway(List<Integer> ports) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "io.tracemill.gateway.GatewayMain",
            "--bootstrap-servers=" + Backends.kafka().bootstrapServers(),
            "--registry-url=" + Backends.registry().url(),
            "--topic=exporter-test.gateway",
            "--tenant=acme",
            "--otlp-grpc-port=" + ports.get(0),
            "--otlp-http-port=" + ports.get(1),
            "--zipkin-port=" + ports.get(2),
            "--metrics-port=" + ports.get(3))
        .inheritIO()
        .start();
  }

  private static void awaitHealthy(Process process, int port) throws Exception {
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (true) {
      try {
        HttpResponse<String> response =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                        .build(),
                    HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        assertThat(process.waitFor(100, TimeUnit.MILLISECONDS)).as("ended").isFalse();
      }
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
