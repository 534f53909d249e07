package io.tracemill.stream.core.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.TraceTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelfTimesTest {
  private static final long T0 = 1_700_000_000_000_000_000L;
  private static final long APPEND = 1_700_000_001_000L;

  private final SpanCodec codec = new SpanCodec();
  private final List<byte[]> spans = new ArrayList<>();

  /**
   *
   *
   * <pre>
   * 1 |----------| 0..100
   * 2  |--|        10..30
   * 3    |---|     20..50
   * 4          |-- 90..150, outlives its parent
   * </pre>
   */
  @Test
  void isTheTimeInASpanAndInNoneOfItsChildren() {
    span(1, 0, "front", 0, 100);
    span(2, 1, "front", 10, 20);
    span(3, 1, "back", 20, 30);
    span(4, 1, "front", 90, 60);
    Map<InstanceKey, List<SelfSpan>> self = self();
    assertThat(self).hasSize(2);
    assertThat(self(self, "front", 1)).containsExactly(T0, T0 + 10, T0 + 50, T0 + 90);
    assertThat(self(self, "front", 2)).containsExactly(T0 + 10, T0 + 30);
    assertThat(self(self, "back", 3)).containsExactly(T0 + 20, T0 + 50);
    assertThat(self(self, "front", 4)).containsExactly(T0 + 90, T0 + 150);
  }

  @Test
  void aChildBeforeItsParentAndOneThatCoversItAreClipped() {
    span(1, 0, "s", 100, 100);
    span(2, 1, "s", 50, 70);
    span(3, 0, "s", 300, 10);
    span(4, 3, "s", 290, 100);
    Map<InstanceKey, List<SelfSpan>> self = self();
    assertThat(self(self, "s", 1)).containsExactly(T0 + 120, T0 + 200);
    assertThat(self(self, "s", 3)).isEmpty();
  }

  @Test
  void aChildThatBeganWhenItsParentWasOverTakesNothing() {
    span(1, 0, "s", 0, 100);
    span(2, 1, "s", 40, 20);
    span(3, 1, "s", 150, 10);
    span(4, 1, "s", 100, 10);
    assertThat(self(self(), "s", 1)).containsExactly(T0, T0 + 40, T0 + 60, T0 + 100);
  }

  @Test
  void aSharedSpanIsTheChildOfItsClientsHalf() {
    span(1, 0, "client", 0, 100);
    spans.add(codec.encode(builder(1, 0, "server", 20, 50).shared(true).build()));
    Map<InstanceKey, List<SelfSpan>> self = self();
    assertThat(self(self, "client", 1)).containsExactly(T0, T0 + 20, T0 + 70, T0 + 100);
    assertThat(self(self, "server", 1)).containsExactly(T0 + 20, T0 + 70);
  }

  @Test
  void spansWithoutHostOrOfLongAgoHaveNone() {
    spans.add(codec.encode(builder(1, 0, "s", 0, 10).host("").build()));
    assertThat(self()).isEmpty();
    span(2, 0, "s", 0, 10);
    assertThat(self()).hasSize(1);
    assertThat(SelfTimes.of("", tree(), APPEND + 10 * 60_000)).isEmpty();
  }

  private Map<InstanceKey, List<SelfSpan>> self() {
    return SelfTimes.of("", tree(), APPEND);
  }

  private TraceTree tree() {
    return new TraceTree.Builder().build(spans.size(), spans::get);
  }

  private static long[] self(Map<InstanceKey, List<SelfSpan>> spans, String service, long spanId) {
    return spans.get(new InstanceKey("", service, "1", "host")).stream()
        .filter(span -> span.spanId() == spanId)
        .findFirst()
        .orElseThrow()
        .self();
  }

  private void span(long id, long parent, String service, long start, long duration) {
    spans.add(codec.encode(builder(id, parent, service, start, duration).build()));
  }

  private static Span.Builder builder(
      long id, long parent, String service, long start, long duration) {
    return Span.builder(1, 2, id)
        .parentSpanId(parent)
        .service(service)
        .instance("1")
        .host("host")
        .operation("op")
        .startEpochNanos(T0 + start)
        .durationNanos(duration);
  }
}
