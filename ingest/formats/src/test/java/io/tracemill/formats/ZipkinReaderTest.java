package io.tracemill.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipkinReaderTest {
  private final ZipkinJsonReader reader = new ZipkinJsonReader(new ZipkinMapper("acme"));

  @Test
  void mapsEveryField() {
    Span span =
        one(
            """
            {"traceId":"5982fe77008310cc80f1da5e10147517","parentId":"90394f6bcffb5d13",
             "id":"67fae42571535f60","kind":"SERVER","name":"GET /M/N","timestamp":1516781775726000,
             "duration":26000,"debug":true,"shared":true,
             "localEndpoint":{"serviceName":"Portal","ipv4":"10.57.50.83","ipv6":"2001:db8::c001",
               "port":8080},
             "remoteEndpoint":{"serviceName":"Client","ipv6":"2001:db8::c002","port":9090},
             "annotations":[{"timestamp":1516781775726001,"value":"ws"}],
             "tags":{"http.path":"/M/N","Key":"Kept"}}
            """);
    assertThat(span)
        .isEqualTo(
            Span.builder(0x5982fe77008310ccL, 0x80f1da5e10147517L, 0x67fae42571535f60L)
                .tenant("acme")
                .parentSpanId(0x90394f6bcffb5d13L)
                .shared(true)
                .kind(SpanKind.SERVER)
                .startEpochNanos(1516781775726000000L)
                .durationNanos(26000000)
                .service("portal")
                .instance("10.57.50.83")
                .host("10.57.50.83")
                .operation("get /m/n")
                .sourceFormat("zipkin-v2-json")
                .resourceAttributes(Map.of("service.name", "portal"))
                .attributes(
                    Map.of(
                        "http.path", "/M/N",
                        "Key", "Kept",
                        "network.local.address", "10.57.50.83",
                        "network.local.port", "8080",
                        "peer.service", "client",
                        "network.peer.address", "2001:db8::c002",
                        "network.peer.port", "9090",
                        "zipkin.debug", "true"))
                .events(List.of(new Span.Event(1516781775726001000L, "ws", new TreeMap<>())))
                .build());
  }

  @Test
  void padsSixtyFourBitIdsAndLeavesUnsaidThingsEmpty() {
    Span span = one("{\"traceId\":\"1\",\"id\":\"2\"}");
    assertThat(span)
        .isEqualTo(Span.builder(0, 1, 2).tenant("acme").sourceFormat("zipkin-v2-json").build());
  }

  @Test
  void letsATagWinOverWhatTheEndpointsTell() {
    Span span =
        one(
            """
            {"traceId":"1","id":"2","remoteEndpoint":{"serviceName":"b","ipv4":"1.2.3.4","port":5},
             "tags":{"peer.service":"Mine","network.peer.port":""}}
            """);
    assertThat(span.attributes())
        .isEqualTo(
            Map.of(
                "peer.service", "Mine",
                "network.peer.port", "",
                "network.peer.address", "1.2.3.4"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ERROR, ''",
    "true, ERROR, ''",
    "false, UNSET, ''",
    "500 oops, ERROR, 500 oops",
    "False, ERROR, False"
  })
  void readsTheErrorTagAsStatus(String tag, StatusCode status, String message) {
    Span span = one("{\"traceId\":\"1\",\"id\":\"2\",\"tags\":{\"error\":\"" + tag + "\"}}");
    assertThat(span.statusCode()).isEqualTo(status);
    assertThat(span.statusMessage()).isEqualTo(message);
    assertThat(span.attributes()).containsEntry("error", tag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "nonsense",
        "[",
        "[5]",
        "[{}]",
        "[{\"id\":\"2\"}]",
        "[{\"traceId\":\"0\",\"id\":\"2\"}]",
        "[{\"traceId\":\"1\",\"id\":\"0\"}]",
        "[{\"traceId\":\"xyz\",\"id\":\"2\"}]",
        "[{\"traceId\":\"123456789012345678901234567890123\",\"id\":\"2\"}]",
        "[{\"traceId\":\"1\",\"id\":\"12345678901234567\"}]",
        "[{\"traceId\":\"1\",\"id\":\"2\",\"kind\":\"NONE\"}]",
        "[{\"traceId\":\"1\",\"id\":\"2\",\"timestamp\":\"x\"}]",
        "[{\"traceId\":\"1\",\"id\":\"2\"}] []",
        "[{\"traceId\":\"1\",\"id\":\"2\"},{\"traceId\":\"1\"}]"
      })
  void refusesMalformedRequestsWithTheReason(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            e -> assertThat(e.getMessage()).hasSizeBetween(15, 500));
  }

  @Test
  void namesTheBadSpan() {
    assertThatThrownBy(
            () -> read("[{\"traceId\":\"1\",\"id\":\"2\"}, {\"traceId\":\"1\",\"id\":\"0\"}]"))
        .hasMessageContaining("span 1 of the request")
        .hasMessageContaining("zero");
  }

  @Test
  void readsNonAsciiAndManySpans() {
    Collected batch =
        read(
            "[ {\"traceId\":\"1\",\"id\":\"1\",\"tags\":{\"ä\":\"😀\"}} ,\n"
                + "{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"é\"},{\"traceId\":\"1\",\"id\":\"3\"}]");
    assertThat(batch.spans()).extracting(Span::spanId).containsExactly(1L, 2L, 3L);
    assertThat(batch.spans().get(0).attributes()).isEqualTo(Map.of("ä", "😀"));
  }

  private Span one(String span) {
    return read("[" + span + "]").spans().get(0);
  }

  private Collected read(String body) {
    Collected batch = new Collected();
    reader.read(body.getBytes(StandardCharsets.UTF_8), batch);
    return batch;
  }
}
