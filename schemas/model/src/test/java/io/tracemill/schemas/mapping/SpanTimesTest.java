package io.tracemill.schemas.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpanTimesTest {
  private static final long MAX = Span.MAX_EPOCH_NANOS;

  private final TreeMap<String, String> attributes = new TreeMap<>();
  private final Mending mending = new Mending();

  @Test
  void keepsStartAndTakesDurationFromEnd() {
    assertThat(otlp(1_000, 1_250)).isEqualTo(new SpanTimes(1_000, 250));
    assertThat(otlp(1_000, 1_000)).isEqualTo(new SpanTimes(1_000, 0));
    assertThat(otlp(MAX, MAX)).isEqualTo(new SpanTimes(MAX, 0));
    nothingMended();
  }

  @Test
  void knowsNoDurationWithoutEnd() {
    assertThat(otlp(1_000, 0)).isEqualTo(new SpanTimes(1_000, Span.UNKNOWN));
    nothingMended();
  }

  @Test
  void knowsNothingWithoutStartButKeepsTheEnd() {
    assertThat(otlp(0, 77)).isEqualTo(new SpanTimes(Span.UNKNOWN, Span.UNKNOWN));
    assertThat(attributes).isEqualTo(Map.of(SpanTimes.RAW_END, "77"));
  }

  @Test
  void marksAnEndBeforeTheStart() {
    assertThat(otlp(1_000, 999)).isEqualTo(new SpanTimes(1_000, 0));
    assertThat(attributes).isEqualTo(Map.of(SpanTimes.RAW_END, "999"));
    assertThat(mending.labels()).containsExactly("negative_duration");
  }

  @Test
  void clampsAnEndBeyond2105() {
    assertThat(otlp(MAX - 5, MAX + 1)).isEqualTo(new SpanTimes(MAX - 5, 5));
    assertThat(attributes).isEqualTo(Map.of(SpanTimes.RAW_END, Long.toString(MAX + 1)));
    assertThat(mending.labels()).containsExactly("time_out_of_range");
  }

  @Test
  void readsTimesAsUnsignedAndClampsThem() {
    assertThat(otlp(-2, -1)).isEqualTo(new SpanTimes(MAX, 0));
    assertThat(attributes)
        .isEqualTo(
            Map.of(
                SpanTimes.RAW_START, "18446744073709551614",
                SpanTimes.RAW_END, "18446744073709551615"));
    assertThat(mending.labels()).containsExactly("time_out_of_range");
  }

  @Test
  void turnsMicrosIntoNanos() {
    assertThat(zipkin(5, 7)).isEqualTo(new SpanTimes(5_000, 7_000));
    assertThat(zipkin(0, 7)).isEqualTo(new SpanTimes(Span.UNKNOWN, 7_000));
    assertThat(zipkin(5, 0)).isEqualTo(new SpanTimes(5_000, Span.UNKNOWN));
    nothingMended();
  }

  @Test
  void clampsMicrosBeyond2105WithoutOverflow() {
    assertThat(zipkin(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(new SpanTimes(MAX, 0));
    assertThat(attributes)
        .isEqualTo(
            Map.of(
                SpanTimes.RAW_START, "9223372036854775807000",
                SpanTimes.RAW_END, "18446744073709551614000"));
    assertThat(mending.labels()).containsExactly("time_out_of_range");
  }

  @Test
  void clampsADurationWithoutStart() {
    assertThat(zipkin(0, Long.MAX_VALUE)).isEqualTo(new SpanTimes(Span.UNKNOWN, MAX));
    assertThat(attributes).isEqualTo(Map.of(SpanTimes.RAW_DURATION, "9223372036854775807000"));
  }

  @Test
  void clampsEventTimes() {
    assertThat(SpanTimes.ofEvent(-1, attributes, mending)).isEqualTo(MAX);
    assertThat(attributes).isEqualTo(Map.of(SpanTimes.RAW_EVENT_TIME, "18446744073709551615"));
    assertThat(SpanTimes.ofEventMicros(-3, attributes, mending)).isZero();
    assertThat(attributes).isEqualTo(Map.of(SpanTimes.RAW_EVENT_TIME, "-3000"));
    assertThat(SpanTimes.ofEventMicros(3, attributes, mending)).isEqualTo(3_000);
  }

  private SpanTimes otlp(long start, long end) {
    return SpanTimes.ofStartAndEnd(start, end, attributes, mending);
  }

  private SpanTimes zipkin(long start, long duration) {
    return SpanTimes.ofStartAndDurationMicros(start, duration, attributes, mending);
  }

  private void nothingMended() {
    assertThat(attributes).isEmpty();
    assertThat(mending.labels()).isEmpty();
  }
}
