package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tracemill.process.SchemaRegistration;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.TopicSchema;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import zipkin2.Endpoint;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Real clients in front, a real broker and registry behind; what Kafka has is read back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayKafkaTest {
  private static final String TOPIC = "gateway-test.spans";
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private GatewayConfig config;
  private Gateway gateway;
  private SpansTopic topic;

  @BeforeAll
  void start() throws InterruptedException {
    topic = new SpansTopic(TOPIC);
    config =
        Configs.config(
            options -> {
              options.bootstrapServers = Backends.kafka().bootstrapServers();
              options.registryUrl = Backends.registry().url();
              options.topic = TOPIC;
              options.tenant = "acme";
              options.kafkaTimeoutMillis = "2000";
            });
    gateway = start(config, registry);
  }

  private static Gateway start(GatewayConfig config, PrometheusMeterRegistry registry)
      throws InterruptedException {
    int schemaId =
        SchemaRegistration.register(
            SchemaRegistry.connect(URI.create(Backends.registry().url())),
            config.topic(),
            TopicSchema.SPANS,
            config.registryTimeout());
    GatewayMetrics metrics = new GatewayMetrics(registry);
    return Gateway.start(
        config, schemaId, KafkaSpanPublisher.connect(config, metrics), metrics, registry);
  }

  @AfterAll
  void close() {
    gateway.close();
    topic.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"otlp-grpc", "otlp-proto"})
  void bringsSpansOfOpenTelemetrysSdkToKafka(String format) {
    topic.read();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.builder()
                        .put("service.name", "cart")
                        .put("service.instance.id", "cart-1")
                        .put("deployment.environment.name", "test")
                        .put("host.name", "h1")
                        .build()))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter(format)).build())
            .build();
    Tracer tracer = provider.tracerBuilder("lib").setInstrumentationVersion("1.0").build();
    var parent = span(tracer, "GET /cart").startSpan();
    parent.setStatus(StatusCode.ERROR, "boom");
    parent.addEvent(
        "retry",
        Attributes.of(AttributeKey.longKey("n"), 3L),
        1_700_000_000_500_000_000L,
        TimeUnit.NANOSECONDS);
    var child =
        span(tracer, "SELECT")
            .setParent(Context.root().with(parent))
            .addLink(parent.getSpanContext())
            .setSpanKind(io.opentelemetry.api.trace.SpanKind.CLIENT)
            .startSpan();
    child.end(1_700_000_000_000_000_123L, TimeUnit.NANOSECONDS);
    parent.end(1_700_000_001_000_000_000L, TimeUnit.NANOSECONDS);
    assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();

    Map<String, Span> read =
        topic.read().stream().collect(Collectors.toMap(Span::operation, span -> span));
    assertThat(read).containsOnlyKeys("GET /cart", "SELECT");
    Span.Builder expected = expected(parent, format);
    assertThat(read.get("GET /cart"))
        .isEqualTo(
            expected
                .operation("GET /cart")
                .durationNanos(1_000_000_000)
                .kind(SpanKind.SERVER)
                .status(io.tracemill.schemas.StatusCode.ERROR, "boom")
                .events(
                    List.of(
                        new Span.Event(
                            1_700_000_000_500_000_000L, "retry", new TreeMap<>(Map.of("n", "3")))))
                .build());
    Span link = read.get("GET /cart");
    assertThat(read.get("SELECT"))
        .isEqualTo(
            expected(child, format)
                .operation("SELECT")
                .durationNanos(123)
                .kind(SpanKind.CLIENT)
                .parentSpanId(link.spanId())
                .links(
                    List.of(
                        new Span.Link(
                            link.traceIdHigh(),
                            link.traceIdLow(),
                            link.spanId(),
                            "",
                            new TreeMap<>())))
                .build());
    provider.close();
  }

  private SpanExporter exporter(String format) {
    return format.equals("otlp-grpc")
        ? OtlpGrpcSpanExporter.builder()
            .setEndpoint("http://127.0.0.1:" + config.otlpGrpcPort())
            .setCompression("gzip")
            .build()
        : OtlpHttpSpanExporter.builder()
            .setEndpoint("http://127.0.0.1:" + config.otlpHttpPort() + "/v1/traces")
            .setCompression("gzip")
            .build();
  }

  private static io.opentelemetry.api.trace.SpanBuilder span(Tracer tracer, String name) {
    return tracer
        .spanBuilder(name)
        .setNoParent()
        .setSpanKind(io.opentelemetry.api.trace.SpanKind.SERVER)
        .setStartTimestamp(1_700_000_000_000_000_000L, TimeUnit.NANOSECONDS)
        .setAttribute("text", "ä")
        .setAttribute("flag", true)
        .setAttribute("ratio", 0.5)
        .setAttribute(AttributeKey.stringArrayKey("list"), List.of("a", "b"));
  }

  private static Span.Builder expected(io.opentelemetry.api.trace.Span span, String format) {
    String traceId = span.getSpanContext().getTraceId();
    return Span.builder(
            Long.parseUnsignedLong(traceId.substring(0, 16), 16),
            Long.parseUnsignedLong(traceId.substring(16), 16),
            Long.parseUnsignedLong(span.getSpanContext().getSpanId(), 16))
        .tenant("acme")
        .startEpochNanos(1_700_000_000_000_000_000L)
        .service("cart")
        .instance("cart-1")
        .environment("test")
        .host("h1")
        .scope("lib", "1.0", Map.of())
        .sourceFormat(format)
        .resourceAttributes(
            Map.of(
                "service.name", "cart",
                "service.instance.id", "cart-1",
                "deployment.environment.name", "test",
                "host.name", "h1"))
        .attributes(Map.of("text", "ä", "flag", "true", "ratio", "0.5", "list", "[\"a\",\"b\"]"));
  }

  @Test
  void bringsSpansOfZipkinsReporterToKafka() throws Exception {
    topic.read();
    zipkin2.Span sent =
        zipkin2.Span.newBuilder()
            .traceId("463ac35c9f6413ad48485a3953bb6124")
            .parentId("1")
            .id("48485a3953bb6124")
            .kind(zipkin2.Span.Kind.CLIENT)
            .name("get")
            .timestamp(1_700_000_000_000_001L)
            .duration(25)
            .localEndpoint(Endpoint.newBuilder().serviceName("web").ip("10.0.0.1").build())
            .remoteEndpoint(Endpoint.newBuilder().serviceName("db").port(5432).build())
            .addAnnotation(1_700_000_000_000_002L, "ws")
            .putTag("error", "refused")
            .build();
    try (URLConnectionSender sender =
            URLConnectionSender.newBuilder()
                .endpoint("http://127.0.0.1:" + config.zipkinPort() + "/api/v2/spans")
                .compressionEnabled(true)
                .build();
        AsyncReporter<zipkin2.Span> reporter = AsyncReporter.create(sender)) {
      sender.send(List.of());
      reporter.report(sent);
      reporter.flush();
    }
    assertThat(topic.read())
        .containsExactly(
            Span.builder(0x463ac35c9f6413adL, 0x48485a3953bb6124L, 0x48485a3953bb6124L)
                .tenant("acme")
                .parentSpanId(1)
                .kind(SpanKind.CLIENT)
                .status(io.tracemill.schemas.StatusCode.ERROR, "refused")
                .startEpochNanos(1_700_000_000_000_001_000L)
                .durationNanos(25_000)
                .service("web")
                .instance("10.0.0.1")
                .host("10.0.0.1")
                .operation("get")
                .sourceFormat("zipkin-v2-json")
                .resourceAttributes(Map.of("service.name", "web"))
                .attributes(
                    Map.of(
                        "error", "refused",
                        "network.local.address", "10.0.0.1",
                        "peer.service", "db",
                        "network.peer.port", "5432"))
                .events(List.of(new Span.Event(1_700_000_000_000_002_000L, "ws", new TreeMap<>())))
                .build());
  }

  @Test
  void takesASpanOfTheGreatestSizeAndAFullRequest() throws Exception {
    topic.read();
    String value = "x".repeat(70_000);
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      attributes
          .append(i == 0 ? "" : ",")
          .append("{\"key\":\"k" + i + "\",\"value\":{\"stringValue\":\"" + value + "\"}}");
    }
    StringBuilder spans = new StringBuilder();
    for (int i = 1; i <= 5_000; i++) {
      spans
          .append(i == 1 ? "" : ",")
          .append("{\"traceId\":\"" + Ids.traceId(0, i) + "\",\"spanId\":\"" + Ids.spanId(i) + "\"")
          .append(i == 77 ? ",\"attributes\":[" + attributes + "]}" : "}");
    }
    HttpResponse<byte[]> response =
        json("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}");
    assertThat(Wire.text(response)).isEqualTo("{}");
    List<Span> read = topic.read();
    assertThat(read).hasSize(5_000);
    assertThat(read).filteredOn(span -> !span.defects().isEmpty()).hasSize(1);
  }

  @Test
  void acknowledgesNothingWhileTheBrokerIsGoneAndGoesOnWhenItIsBack() throws Exception {
    double accepted = count("spans.accepted");
    Backends.kafka().process().kill();
    assertThat(json(one(1)).statusCode()).isEqualTo(503);
    assertThat(json(one(1)).statusCode()).isEqualTo(503);
    assertThat(
            Wire.post(
                    config.zipkinPort(),
                    "/api/v2/spans",
                    "[{\"traceId\":\"1\",\"id\":\"1\"}]".getBytes(StandardCharsets.UTF_8),
                    "content-type",
                    "application/json")
                .statusCode())
        .isEqualTo(503);
    assertThat(count("spans.accepted")).isEqualTo(accepted);
    Backends.kafka().start();
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (json(one(2)).statusCode() != 200) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    assertThat(topic.read()).extracting(Span::spanId).contains(2L);
    assertThat(registry.get("tracemill.gateway.held.bytes").gauge().value()).isZero();
    assertThat(count("records.appended"))
        .isEqualTo(count("spans.accepted") + count("records.appended.unacknowledged"));
  }

  @Test
  void refusesWhileNoBrokerWasEverThere() throws Exception {
    GatewayConfig lonely =
        Configs.config(
            options -> {
              options.bootstrapServers = "127.0.0.1:" + Configs.freePorts(1).get(0);
              options.topic = TOPIC;
              options.kafkaTimeoutMillis = "1000";
            });
    try (Gateway alone = start(lonely, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
      HttpResponse<byte[]> response =
          Wire.post(
              lonely.otlpHttpPort(),
              "/v1/traces",
              one(1).getBytes(StandardCharsets.UTF_8),
              "content-type",
              "application/json");
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(Wire.text(response)).contains("Kafka has not acknowledged");
      assertThat(response.headers().firstValue("retry-after")).hasValue("1");
    }
  }

  private static String one(int id) {
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\""
        + Ids.traceId(0, id)
        + "\",\"spanId\":\""
        + Ids.spanId(id)
        + "\"}]}]}]}";
  }

  private HttpResponse<byte[]> json(String body) throws Exception {
    return Wire.post(
        config.otlpHttpPort(),
        "/v1/traces",
        body.getBytes(StandardCharsets.UTF_8),
        "content-type",
        "application/json");
  }

  private double count(String name) {
    return registry.get("tracemill.gateway." + name).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }
}
