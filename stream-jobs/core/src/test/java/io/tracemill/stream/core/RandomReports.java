package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Reports that collide as much as they can: few ids, few services, many parts and halves. */
final class RandomReports {
  /** Earliest start. */
  static final long BASE_NANOS = 1_600_000_000_000_000_000L;

  private static final String[] SERVICES = {"", "a", "b", "a", "b"};
  private static final String[] INSTANCES = {"", "1", "2"};
  private static final String[] HOSTS = {"", "h", "h", "i"};
  private static final long[] HIGHS = {0, 7, 7, 9};

  private final Random random;

  RandomReports(long seed) {
    this.random = new Random(seed);
  }

  List<Span> next(int count, long traceIdLow, int highs) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spans.add(span(traceIdLow, highs));
    }
    return spans;
  }

  private Span span(long traceIdLow, int highs) {
    return Span.builder(HIGHS[random.nextInt(highs)], traceIdLow, 1 + random.nextInt(4))
        .tenant(random.nextInt(8) == 0 ? "t" : "")
        .parentSpanId(random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(5))
        .shared(random.nextInt(4) == 0)
        .kind(SpanKind.of(random.nextInt(SpanKind.values().length)))
        .status(StatusCode.of(random.nextInt(3)), random.nextBoolean() ? "" : "boom")
        .startEpochNanos(
            random.nextInt(5) == 0
                ? Span.UNKNOWN
                : BASE_NANOS + random.nextInt(40) * 1_000_000_000L)
        .durationNanos(random.nextInt(5) == 0 ? Span.UNKNOWN : random.nextInt(6) * 700_000_000L)
        .service(SERVICES[random.nextInt(SERVICES.length)])
        .instance(INSTANCES[random.nextInt(INSTANCES.length)])
        .host(HOSTS[random.nextInt(HOSTS.length)])
        .operation(random.nextBoolean() ? "op" : "")
        .environment(random.nextBoolean() ? "prod" : "")
        .attributes(attributes())
        .events(events())
        .sourceFormat("zipkin-v2-json")
        .build();
  }

  private Map<String, String> attributes() {
    Map<String, String> attributes = new TreeMap<>();
    if (random.nextBoolean()) {
      attributes.put("peer.service", random.nextBoolean() ? "x" : "y");
    }
    if (random.nextInt(4) == 0) {
      attributes.put("response_flags", random.nextBoolean() ? "UH,UF" : "-");
    }
    if (random.nextInt(4) == 0) {
      attributes.put("downstream_cluster", random.nextBoolean() ? "front" : "-");
    }
    if (random.nextInt(6) == 0) {
      attributes.put(random.nextBoolean() ? "db.system" : "db.system.name", "postgresql");
    }
    if (random.nextInt(6) == 0) {
      attributes.put(random.nextBoolean() ? "db.name" : "db.namespace", "orders");
    }
    if (random.nextInt(6) == 0) {
      attributes.put("messaging.destination.name", "mails");
    }
    if (random.nextInt(4) == 0) {
      attributes.put("http.response.status_code", "503");
    }
    return attributes;
  }

  private List<Span.Event> events() {
    List<Span.Event> events = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      events.add(
          new Span.Event(
              BASE_NANOS + random.nextInt(3),
              "e" + random.nextInt(2),
              new TreeMap<>(random.nextInt(3) == 0 ? Map.of("exception.type", "Oops") : Map.of())));
    }
    return events;
  }
}
