package io.tracemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SpanGeneratorTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final int TRACES = 5_000;

  private final List<List<Span>> traces = traces(7);
  private final List<Span> spans = traces.stream().flatMap(List::stream).toList();

  @Test
  void theSameSeedGivesTheSameSpans() {
    assertThat(traces(7)).isEqualTo(traces).isNotEqualTo(traces(8));
  }

  @Test
  void tracesHaveEightSpansOnAverageInOneTree() {
    assertThat((double) spans.size() / TRACES).isCloseTo(8, within(0.4));
    for (List<Span> trace : traces) {
      Set<Long> known = new HashSet<>();
      for (Span span : trace) {
        assertThat(span.traceIdLow()).isEqualTo(trace.get(0).traceIdLow());
        assertThat(known.isEmpty() ? span.parentSpanId() == 0 : known.contains(span.parentSpanId()))
            .isTrue();
        assertThat(known.add(span.spanId())).isTrue();
      }
    }
  }

  @Test
  void aServerIsCalledByAClientAndAClientCallsOneServer() {
    for (List<Span> trace : traces) {
      Map<Long, Span> byId = trace.stream().collect(Collectors.toMap(Span::spanId, s -> s));
      Map<Long, Integer> servers = new HashMap<>();
      for (Span span : trace) {
        Span parent = byId.get(span.parentSpanId());
        if (span.kind() == SpanKind.SERVER && parent != null) {
          assertThat(parent.kind()).isEqualTo(SpanKind.CLIENT);
          assertThat(servers.merge(parent.spanId(), 1, Integer::sum)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void spansHaveTenToTwelveAttributesAndAboutFiveHundredBytes() {
    assertThat(spans)
        .allSatisfy(
            s ->
                assertThat(s.resourceAttributes().size() + s.attributes().size())
                    .isBetween(10, 12));
    SpanCodec codec = new SpanCodec();
    assertThat(spans.stream().mapToInt(s -> codec.encode(s).length).average().orElseThrow())
        .isCloseTo(500, within(25.0));
  }

  @Test
  void fewServicesCarryMostAndTwoPercentFail() {
    Map<String, Long> counts =
        spans.stream().collect(Collectors.groupingBy(Span::service, Collectors.counting()));
    assertThat(counts).hasSize(SpanGenerator.SERVICES);
    long top =
        counts.values().stream()
            .sorted((a, b) -> Long.compare(b, a))
            .limit(10)
            .mapToLong(n -> n)
            .sum();
    assertThat((double) top / spans.size()).isBetween(0.55, 0.75);
    double failed = spans.stream().filter(s -> s.statusCode() == StatusCode.ERROR).count();
    assertThat(failed / spans.size()).isCloseTo(0.02, within(0.005));
  }

  @Test
  void rootsEndNow() {
    assertThat(traces)
        .allSatisfy(
            trace ->
                assertThat(trace.get(0).startEpochNanos() + trace.get(0).durationNanos())
                    .isEqualTo(NOW.toEpochMilli() * 1_000_000));
  }

  private static List<List<Span>> traces(long seed) {
    SpanGenerator generator = new SpanGenerator(seed, () -> NOW);
    List<List<Span>> traces = new ArrayList<>();
    for (int i = 0; i < TRACES; i++) {
      traces.add(generator.nextTrace(Integer.MAX_VALUE));
    }
    return traces;
  }
}
