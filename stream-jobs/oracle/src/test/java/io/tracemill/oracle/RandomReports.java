package io.tracemill.oracle;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Reports that collide in every way, the same ones for the same seed. */
final class RandomReports {
  private final Random random;

  RandomReports(long seed) {
    this.random = new Random(seed);
  }

  List<Report> reports(int n) {
    List<Report> reports = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Span span =
          partOfOneSpan().toBuilder()
              .tenant(oneOf("", "t"))
              .traceId(oneOf(0L, 0L, 1L, 2L), oneOf(7L, 8L, 9L))
              .spanId(oneOf(1L, 2L, 3L))
              .shared(random.nextBoolean())
              .build();
      reports.add(new Report(span, random.nextInt(1000)));
    }
    return reports;
  }

  Span partOfOneSpan() {
    return Span.builder(0, 7, 1)
        .parentSpanId(oneOf(0L, 2L, 3L, -1L))
        .kind(oneOf(SpanKind.values()))
        .status(oneOf(StatusCode.values()), oneOf("", "a", "b"))
        .startEpochNanos(oneOf(Span.UNKNOWN, 0L, 5_000_000_000L, 15_000_000_000L))
        .durationNanos(oneOf(Span.UNKNOWN, 0L, 1L, 7_000_000_000L))
        .adjustedCount(oneOf(1.0, 2.5))
        .service(oneOf("", "a", "b"))
        .instance(oneOf("", "1", "2"))
        .operation(oneOf("", "get", "put"))
        .environment(oneOf("", "prod"))
        .attributes(attributes())
        .resourceAttributes(attributes())
        .events(events())
        .links(links())
        .defects(oneOf(List.of(), List.of("truncated")))
        .build();
  }

  private Map<String, String> attributes() {
    Map<String, String> attributes = new TreeMap<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      attributes.put(oneOf("x", "y", "error.type"), oneOf("", "1", "2"));
    }
    return attributes;
  }

  private List<Span.Event> events() {
    List<Span.Event> events = new ArrayList<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      events.add(new Span.Event(oneOf(-1L, 1L, 2L), oneOf("e", "f"), new TreeMap<>(attributes())));
    }
    return events;
  }

  private List<Span.Link> links() {
    List<Span.Link> links = new ArrayList<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      links.add(new Span.Link(oneOf(-1L, 1L), 1, 2, oneOf("", "s"), new TreeMap<>(attributes())));
    }
    return links;
  }

  @SafeVarargs
  private <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }
}
