package io.tracemill.stream.core.flood;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.stream.core.SpanBodies;
import io.tracemill.stream.core.SpanReport;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiveSpanReaderTest {
  private static final long END_MILLIS = 1_700_000_000_999L;

  private final SpanCodec codec = new SpanCodec();
  private final LiveSpanReader reader = new LiveSpanReader();

  private static Span.Builder span() {
    return Span.builder(7, 8, 9)
        .tenant("acme")
        .service("cart")
        .operation("GET /cart")
        .kind(SpanKind.SERVER)
        .startEpochNanos((END_MILLIS - 250) * 1_000_000)
        .durationNanos(250_000_000)
        .adjustedCount(4);
  }

  private LiveSpan read(Span span, long appendMillis) {
    return reader.read(new SpanReport(codec.encode(span), 8, appendMillis, 0, 0));
  }

  @Test
  void readsWhatFloodsAreFoundBy() {
    Span span =
        span()
            .attributes(
                Map.of(
                    "peer.service", "web",
                    "network.peer.address", "10.0.0.2",
                    "client.address", "10.0.0.1",
                    "http.user_agent", "curl/8"))
            .build();
    assertThat(read(span, END_MILLIS))
        .isEqualTo(
            new LiveSpan(
                new ServiceKey("acme", "cart"),
                1_700_000_000L,
                4,
                "GET /cart",
                "web",
                "10.0.0.1",
                "curl/8",
                7,
                8));
  }

  @ParameterizedTest
  @EnumSource
  void seesTheKindWithoutReadingTheSpan(SpanKind kind) {
    assertThat(SpanBodies.kind(codec.encode(span().kind(kind).build()))).isEqualTo(kind);
    byte[] child = codec.encode(span().kind(kind).parentSpanId(-1).shared(true).build());
    assertThat(SpanBodies.kind(child)).isEqualTo(kind);
  }

  @Test
  void liveIsWithinAMinuteEitherWay() {
    Span span = span().build();
    assertThat(read(span, END_MILLIS + 60_000)).isNotNull();
    assertThat(read(span, END_MILLIS - 60_000)).isNotNull();
    assertThat(read(span, END_MILLIS + 60_001)).isNull();
    assertThat(read(span, END_MILLIS - 60_001)).isNull();
    assertThat(read(span().durationNanos(Long.MAX_VALUE).build(), END_MILLIS)).isNull();
  }

  @Test
  void cutsLongNamesBetweenCharacters() {
    LiveSpan live = read(span().operation("x" + "ü".repeat(300)).build(), END_MILLIS);
    assertThat(live.operation()).isEqualTo("x" + "ü".repeat(127));
  }
}
