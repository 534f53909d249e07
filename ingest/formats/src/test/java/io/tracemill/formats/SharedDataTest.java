package io.tracemill.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Real files of other projects; the figures are from the data's README. */
class SharedDataTest {
  private static final String JAEGER = "jaegertracing/jaeger/";
  private static final String FIXTURES = JAEGER + "internal/storage/integration/fixtures/traces/";

  private final OtlpMapper otlp = new OtlpMapper("");
  private final OtlpJsonReader otlpJson = new OtlpJsonReader(otlp);
  private final ZipkinJsonReader zipkin = new ZipkinJsonReader(new ZipkinMapper(""));

  @Test
  void readsOpenTelemetrysExample() throws IOException {
    Optional<byte[]> file =
        SharedData.file("open-telemetry/opentelemetry-proto/examples/trace.json");
    if (file.isEmpty()) {
      return;
    }
    Span span = read(otlpJson, file.get()).get(0);
    assertThat(span.traceIdHigh()).isEqualTo(0x5b8efff798038103L);
    assertThat(span.service()).isEqualTo("my.service");
    assertThat(span.scopeName()).isEqualTo("my.library");
    assertThat(span.scopeAttributes()).containsEntry("my.scope.attribute", "some scope attribute");
    assertThat(span.operation()).isEqualTo("I'm a server span");
    assertThat(span.kind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.startEpochNanos()).isEqualTo(1544712660000000000L);
    assertThat(span.durationNanos()).isEqualTo(1_000_000_000L);
    assertThat(span.attributes()).containsEntry("my.span.attr", "some value");
  }

  @Test
  void readsJaegersFixtures() throws IOException {
    int spans = 0;
    for (Path file : SharedData.files(FIXTURES, ".json")) {
      List<Span> read = read(otlpJson, Files.readAllBytes(file));
      assertThat(read).as(file.toString()).isNotEmpty().allMatch(s -> !s.service().isEmpty());
      assertThat(read).allMatch(s -> s.startEpochNanos() / 1_000_000_000L > 1_480_000_000L);
      spans += read.size();
    }
    assertThat(spans).isIn(0, 19);
  }

  @Test
  void readsAttributesOfEveryType() throws IOException {
    Optional<byte[]> file = SharedData.file(FIXTURES + "span_tags_trace.json");
    if (file.isEmpty()) {
      return;
    }
    Span span = read(otlpJson, file.get()).get(0);
    assertThat(span.attributes())
        .containsEntry("sameplacetag1", "sameplacevalue")
        .containsEntry("sameplacetag2", "123")
        .containsEntry("sameplacetag3", "72.5")
        .containsEntry("sameplacetag4", "true");
    assertThat(span.attributes().values()).noneMatch(String::isEmpty);
  }

  @Test
  void readsTheSameSpanTwiceWhereAFileHasItTwice() throws IOException {
    for (String path :
        List.of(
            JAEGER
                + "cmd/jaeger/internal/extension/jaegerquery/internal/fixture/otlp2jaeger-in.json",
            "jaegertracing/jaeger-ui/otlp/otlp2jaeger-in.json")) {
      Optional<byte[]> file = SharedData.file(path);
      if (file.isPresent()) {
        List<Span> spans = read(otlpJson, file.get());
        assertThat(spans).hasSize(2);
        assertThat(spans.get(0)).isEqualTo(spans.get(1));
        assertThat(spans.get(0).service()).isEqualTo("telemetrygen");
        assertThat(spans.get(0).parentSpanId()).isEqualTo(0x909541b92cf05311L);
      }
    }
  }

  @Test
  void readsTheNezhaTraceAsProtobuf() throws IOException {
    Optional<byte[]> file = SharedData.file("IntelligentDDS/Nezha/encoded/08_53_trace.otlp.bin.gz");
    if (file.isEmpty()) {
      return;
    }
    byte[] body;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file.get()))) {
      body = in.readAllBytes();
    }
    List<Span> spans = read(new OtlpProtobufReader(otlp, Protocol.OTLP_PROTO), body);
    assertThat(spans).hasSize(2853).allMatch(span -> span.defects().isEmpty());
    assertThat(spans.stream().map(s -> List.of(s.traceIdHigh(), s.traceIdLow())).distinct())
        .hasSize(42);
  }

  @Test
  void readsZipkinsTraces() throws IOException {
    Map<String, List<Integer>> spansSharedErrorsWithoutDuration =
        Map.of(
            "ascend.json", List.of(8, 2, 0, 0),
            "envoy.json", List.of(1, 1, 0, 0),
            "messaging-kafka.json", List.of(28, 0, 3, 0),
            "messaging.json", List.of(4, 0, 0, 0),
            "smartthings-oauth-authorization.json", List.of(175, 45, 2, 19),
            "yelp.json", List.of(16, 4, 0, 0));
    Map<String, List<Integer>> found = new TreeMap<>();
    for (Path file : SharedData.files("openzipkin/zipkin/zipkin-lens/testdata", ".json")) {
      List<Span> spans = read(zipkin, Files.readAllBytes(file));
      assertThat(spans).allMatch(span -> span.defects().isEmpty());
      found.put(
          file.getFileName().toString(),
          List.of(
              spans.size(),
              (int) spans.stream().filter(Span::shared).count(),
              (int) spans.stream().filter(s -> s.statusCode() == StatusCode.ERROR).count(),
              (int) spans.stream().filter(s -> s.durationNanos() == Span.UNKNOWN).count()));
    }
    if (!found.isEmpty()) {
      assertThat(found).isEqualTo(spansSharedErrorsWithoutDuration);
    }
  }

  @Test
  void keepsEnvoysTags() throws IOException {
    Optional<byte[]> file = SharedData.file("openzipkin/zipkin/zipkin-lens/testdata/envoy.json");
    if (file.isEmpty()) {
      return;
    }
    Span span = read(zipkin, file.get()).get(0);
    assertThat(span.shared()).isTrue();
    assertThat(span.traceIdHigh()).isZero();
    assertThat(span.service()).isEmpty();
    assertThat(span.resourceAttributes()).isEmpty();
    assertThat(span.instance()).isEqualTo("169.254.65.45");
    assertThat(span.attributes())
        .containsEntry("guid:x-request-id", "d709b78f-583e-988e-b581-25b72c63852d")
        .containsEntry("response_flags", "-")
        .containsEntry("upstream_cluster", "service_google")
        .containsEntry("downstream_cluster", "-");
  }

  @Test
  void readsTheCollectorsZipkinSamples() throws IOException {
    String contrib = "open-telemetry/opentelemetry-collector-contrib/";
    for (Map.Entry<String, Integer> entry :
        Map.of(
                contrib + "receiver/zipkinreceiver/testdata/sample1.json", 9,
                contrib + "receiver/zipkinreceiver/testdata/sample2.json", 1,
                contrib + "pkg/translator/zipkin/zipkinv2/testdata/zipkin_v2_single.json", 1)
            .entrySet()) {
      Optional<byte[]> file = SharedData.file(entry.getKey());
      if (file.isPresent()) {
        assertThat(read(zipkin, file.get())).hasSize(entry.getValue());
      }
    }
  }

  private static List<Span> read(SpanReader reader, byte[] body) {
    Collected batch = new Collected();
    reader.read(body, batch);
    assertThat(batch.rejected()).isEmpty();
    return batch.spans();
  }
}
