package io.tracemill.zipkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zipkin2.Endpoint;
import zipkin2.storage.QueryRequest;

/** What Zipkin's contract tests do not ask: spans of other formats, texts, times, limits. */
class StorageTest {
  private static final long NOW = System.currentTimeMillis();
  private static final String NASTY = "it's \"q\" \\ tab\tline\n\u00e9\ud83d\ude80 {x:String} %";

  private final TestStorage test = new TestStorage();
  private final ClickHouseStorage storage = test.builder().build();

  @BeforeEach
  void clearBefore() throws IOException {
    test.clear();
  }

  @AfterEach
  void clearAfter() throws IOException {
    storage.close();
    test.clear();
  }

  @Test
  void aSpanOfOpenTelemetryIsShownByTheRulesForZipkin() throws IOException {
    test.consumer().add(otlp(1, NOW).build());

    zipkin2.Span span = storage.getTrace("1").execute().get(0);

    assertThat(span.traceId()).isEqualTo("0000000000000001");
    assertThat(span.kind()).isEqualTo(zipkin2.Span.Kind.CLIENT);
    assertThat(span.name()).isEqualTo("get /cart");
    assertThat(span.timestamp()).isEqualTo(NOW * 1_000);
    assertThat(span.duration()).as("0.4 us").isEqualTo(1);
    assertThat(span.localEndpoint()).isEqualTo(Endpoint.newBuilder().serviceName("shop").build());
    assertThat(span.remoteEndpoint())
        .isEqualTo(
            Endpoint.newBuilder().serviceName("cart.example").ip("10.1.2.3").port(8080).build());
    assertThat(span.tags())
        .containsEntry("otel.status_code", "ERROR")
        .containsEntry("error", "no such cart")
        .containsEntry("otel.scope.name", "http")
        .containsEntry("host.name", "node-1")
        .containsEntry("server.address", "cart.example")
        .doesNotContainKey("service.name");
    assertThat(span.annotations())
        .extracting(zipkin2.Annotation::value)
        .containsExactly("retry", "\"exception\": {\"exception.type\":\"E\\\"1\"}");
  }

  @Test
  void namesAreFoundWhateverTheirCase() throws IOException {
    test.consumer().add(otlp(1, NOW).build());

    assertThat(storage.getServiceNames().execute()).containsExactly("shop");
    assertThat(storage.getSpanNames("SHOP").execute()).containsExactly("get /cart");
    assertThat(storage.getRemoteServiceNames("Shop").execute()).containsExactly("cart.example");
    assertThat(found(request().serviceName("shop").spanName("get /cart"))).containsExactly(1);
    assertThat(found(request().remoteServiceName("cart.example"))).containsExactly(1);
    assertThat(found(request().annotationQuery(Map.of("host.name", "node-1")))).containsExactly(1);
    assertThat(found(request().annotationQuery(Map.of("error", "")))).containsExactly(1);
    assertThat(found(request().annotationQuery(Map.of("error", "no such cart"))))
        .containsExactly(1);
    assertThat(found(request().annotationQuery(Map.of("exception", "")))).containsExactly(1);
    assertThat(found(request().annotationQuery(Map.of("error", "other")))).isEmpty();
  }

  @Test
  void anyTextCanBeAskedFor() throws IOException {
    test.consumer()
        .add(otlp(1, NOW).service(NASTY).operation(NASTY).attributes(Map.of(NASTY, NASTY)).build());

    assertThat(found(request().annotationQuery(Map.of(NASTY, NASTY)))).containsExactly(1);
    assertThat(found(request().annotationQuery(Map.of(NASTY, "")))).containsExactly(1);
    assertThat(found(request().serviceName(NASTY).spanName(NASTY))).containsExactly(1);
    assertThat(storage.getSpanNames(NASTY).execute()).hasSize(1);
    assertThat(found(request().serviceName("' OR 1 = 1 --"))).isEmpty();
  }

  @Test
  void theLatestTracesComeFirstHoweverFarBackTheOthersAre() throws IOException {
    long hour = Duration.ofHours(1).toMillis();
    test.consumer()
        .add(
            otlp(3, NOW - 20 * hour).build(),
            otlp(1, NOW - 1_000).build(),
            otlp(2, NOW - hour).build(),
            otlp(4, NOW - 30 * hour).build());

    assertThat(found(request())).containsExactly(1, 2, 3);
    assertThat(found(request().limit(2))).containsExactly(1, 2);
    assertThat(found(request().endTs(NOW - 2 * hour))).containsExactly(3);
    assertThat(found(request().lookback(48 * hour))).containsExactly(1, 2, 3, 4);
  }

  @Test
  void severalConditionsMayBeFulfilledBySeveralSpans() throws IOException {
    long day = Duration.ofHours(23).toMillis();
    test.consumer()
        .add(
            otlp(1, NOW).attributes(Map.of("a", "1")).build(),
            otlp(1, NOW - day).spanId(2).attributes(Map.of("b", "2")).build(),
            otlp(2, NOW).attributes(Map.of("a", "1")).build());

    assertThat(found(request().annotationQuery(Map.of("a", "1", "b", "2")))).containsExactly(1);
  }

  @Test
  void dependenciesAreOfTheMinutesAsked() throws IOException {
    test.consumer().accept(Shop.trace(NOW)).execute();

    assertThat(storage.getDependencies(NOW + 60_000, 3_600_000).execute())
        .extracting(link -> new Shop.Edge(link.parent(), link.child()))
        .containsExactlyInAnyOrderElementsOf(Shop.edges());
    assertThat(storage.getDependencies(NOW - 120_000, 3_600_000).execute()).isEmpty();
  }

  @Test
  void tooMuchIsRefusedBeforeAnythingIsAsked() {
    assertThatThrownBy(() -> storage.getTraces(request().limit(1_001).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit was 1001 but must be within 1..1000");
    assertThatThrownBy(() -> storage.getDependencies(NOW, Duration.ofDays(33).toMillis()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be at most 2764800000 (32 days)");
    assertThatThrownBy(() -> storage.getTraces(ids(1_001)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aThousandTracesCanBeReadAtOnce() throws IOException {
    test.consumer().add(otlp(7, NOW).build());

    assertThat(storage.getTraces(ids(1_000)).execute()).hasSize(1);
  }

  @Test
  void spansAreRefusedByWhatUpStarts() {
    ClickHouseStorage plain = ClickHouseStorage.builder(test.access()).build();
    assertThatThrownBy(() -> plain.spanConsumer().accept(Shop.trace(NOW)))
        .hasMessageContaining("send spans to the gateway");
    plain.close();
  }

  @Test
  void aServerThatIsNotThereIsNamedByTheCheck() {
    ClickHouseStorage away =
        ClickHouseStorage.builder(
                ClickHouseAccess.parse("http://127.0.0.1:1", "reader", "x", "tracemill"))
            .build();
    assertThat(away.check().ok()).isFalse();
    away.close();
  }

  @Test
  void everyWrongSettingIsToldAtOnceWithoutThePassword() {
    assertThatThrownBy(
            () -> ClickHouseAccess.parse("ftp://u:secret@h:1,http://h", " ", "secret", "a-b"))
        .hasMessageContaining("TRACEMILL_CLICKHOUSE_URL was 'ftp://***@h:1'")
        .hasMessageContaining("TRACEMILL_CLICKHOUSE_URL was 'http://h'")
        .hasMessageContaining("TRACEMILL_CLICKHOUSE_USER was ' '")
        .hasMessageContaining("TRACEMILL_CLICKHOUSE_DATABASE was 'a-b'")
        .hasMessageNotContaining("secret");
    assertThat(test.access().toString()).doesNotContain(test.access().password());
  }

  private static List<String> ids(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(Integer::toHexString).toList();
  }

  private static QueryRequest.Builder request() {
    return QueryRequest.newBuilder()
        .endTs(NOW + 1_000)
        .lookback(Duration.ofDays(1).toMillis())
        .limit(10);
  }

  private List<Integer> found(QueryRequest.Builder request) throws IOException {
    return storage.getTraces(request.build()).execute().stream()
        .map(trace -> Integer.parseInt(trace.get(0).traceId(), 16))
        .toList();
  }

  private static Span.Builder otlp(int traceId, long startMillis) {
    return Span.builder(0, traceId, 1)
        .kind(SpanKind.CLIENT)
        .status(StatusCode.ERROR, "no such cart")
        .startEpochNanos(startMillis * 1_000_000)
        .durationNanos(400)
        .service("Shop")
        .operation("GET /cart")
        .sourceFormat("otlp-proto")
        .scope("http", "", Map.of())
        .resourceAttributes(Map.of("service.name", "Shop", "host.name", "node-1"))
        .attributes(
            Map.of(
                "server.address", "cart.example",
                "network.peer.address", "10.1.2.3",
                "network.peer.port", "8080"))
        .events(
            List.of(
                new Span.Event(startMillis * 1_000_000, "retry", new TreeMap<>()),
                new Span.Event(
                    startMillis * 1_000_000 + 1_000,
                    "exception",
                    new TreeMap<>(Map.of("exception.type", "E\"1")))));
  }
}
