package io.tracemill.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Spans of every shape, the same ones for the same seed. */
final class RandomSpans {
  private static final String[] TEXTS = {
    "", "a", "frontend", "GET /users/{id}", "žluťoučký kůň", "日本語", "🦆🦆", "a=b,c\n\"d\"", "\0"
  };

  private final Random random;

  RandomSpans(long seed) {
    this.random = new Random(seed);
  }

  Span next() {
    return Span.builder(oneIn(3) ? 0 : random.nextLong(), random.nextLong(), idNotZero())
        .tenant(text())
        .parentSpanId(oneIn(3) ? 0 : idNotZero())
        .shared(random.nextBoolean())
        .kind(SpanKind.of(random.nextInt(SpanKind.values().length)))
        .status(StatusCode.of(random.nextInt(StatusCode.values().length)), text())
        .startEpochNanos(oneIn(5) ? Span.UNKNOWN : random.nextLong(Span.MAX_EPOCH_NANOS + 1))
        .durationNanos(oneIn(5) ? Span.UNKNOWN : random.nextLong(1L << random.nextInt(63)))
        .adjustedCount(oneIn(2) ? 1 : 1 + 1000 * random.nextDouble())
        .service(text())
        .instance(text())
        .operation(text())
        .environment(text())
        .serviceVersion(text())
        .host(text())
        .traceState(text())
        .scope(text(), text(), attributes())
        .sourceFormat(text())
        .resourceAttributes(attributes())
        .attributes(attributes())
        .events(list(() -> new Span.Event(random.nextLong(), text(), attributes())))
        .links(
            list(
                () ->
                    new Span.Link(
                        random.nextLong(), random.nextLong(), idNotZero(), text(), attributes())))
        .defects(list(this::text))
        .build();
  }

  private long idNotZero() {
    return random.nextLong() | 1;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private String text() {
    String text = TEXTS[random.nextInt(TEXTS.length)];
    return oneIn(50) ? text.repeat(200) : text;
  }

  private SortedMap<String, String> attributes() {
    SortedMap<String, String> map = new TreeMap<>();
    list(this::text).forEach(key -> map.put(key + random.nextInt(100), text()));
    return map;
  }

  private <T> List<T> list(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int n = random.nextInt(6) - 2; n > 0; n--) {
      items.add(item.get());
    }
    return items;
  }
}
