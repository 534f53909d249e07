package io.tracemill.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpanFileTest {

  @Test
  void zipkinObjectBecomesAListOfOne() {
    assertThat(bodies(SpanFormat.ZIPKIN_V2_JSON, " {\"id\":\"1\"} "))
        .containsExactly("[{\"id\":\"1\"}]");
  }

  @Test
  void zipkinListsAndListsOfListsAndLinesBecomeOneListOfTheSameBytes() {
    String expected = "[{\"id\":\"1\",\"ü\": 1e3},{\"id\":\"2\"}]";
    for (String text :
        List.of(
            "[{\"id\":\"1\",\"ü\": 1e3}, {\"id\":\"2\"}]",
            "[[{\"id\":\"1\",\"ü\": 1e3}],[{\"id\":\"2\"}]]",
            "{\"id\":\"1\",\"ü\": 1e3}\n{\"id\":\"2\"}\n")) {
      assertThat(bodies(SpanFormat.ZIPKIN_V2_JSON, text)).as(text).containsExactly(expected);
    }
  }

  @Test
  void longListsAreCutBetweenSpans() {
    String span = "{\"id\":\"0000000000000001\"}";
    String text = "[" + (span + ",").repeat(12_000) + span + "]";
    List<SpanFile.Request> requests =
        SpanFile.requests(SpanFormat.ZIPKIN_V2_JSON, text.getBytes(UTF_8));
    assertThat(requests).extracting(SpanFile.Request::spans).containsExactly(5_000, 5_000, 2_001);
  }

  @Test
  void everyOtlpDocumentIsARequestWithItsSpansCounted() {
    String document =
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{},{}]},{\"spans\":[{}]}]}]}";
    List<SpanFile.Request> requests =
        SpanFile.requests(SpanFormat.OTLP_JSON, (document + "\n" + document).getBytes(UTF_8));
    assertThat(requests).extracting(SpanFile.Request::spans).containsExactly(3, 3);
    assertThat(SpanFile.requests(SpanFormat.OTLP_JSON, ("[" + document + "]").getBytes(UTF_8)))
        .hasSize(1);
  }

  @Test
  void whatIsNoJsonGoesAsItIs() {
    for (String text : List.of("", "[{\"id\":", "[1]", "null", "[]", "hello")) {
      assertThat(bodies(SpanFormat.ZIPKIN_V2_JSON, text)).as(text).containsExactly(text);
    }
  }

  @Test
  void formatIsSeenFromTheContent() {
    assertThat(SpanFile.detect(" [{\"traceId\":\"1\"}]".getBytes(UTF_8)))
        .isEqualTo(SpanFormat.ZIPKIN_V2_JSON);
    assertThat(SpanFile.detect("{\"resourceSpans\":[]}".getBytes(UTF_8)))
        .isEqualTo(SpanFormat.OTLP_JSON);
    assertThat(SpanFile.detect(new byte[] {0x0a, 0x02})).isEqualTo(SpanFormat.OTLP_PROTO);
  }

  @Test
  void gzipIsSeenFromTheContent(@TempDir Path directory) throws Exception {
    Path plain = Files.writeString(directory.resolve("a"), "[]");
    Path packed = directory.resolve("b");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("[]".getBytes(UTF_8));
    }
    assertThat(SpanFile.read(plain)).asString().isEqualTo("[]");
    assertThat(SpanFile.read(packed)).asString().isEqualTo("[]");
    assertThat(SpanFile.read(Files.createFile(directory.resolve("c")))).isEmpty();
  }

  private static List<String> bodies(SpanFormat format, String text) {
    return SpanFile.requests(format, text.getBytes(UTF_8)).stream()
        .map(request -> new String(request.body(), UTF_8))
        .toList();
  }
}
