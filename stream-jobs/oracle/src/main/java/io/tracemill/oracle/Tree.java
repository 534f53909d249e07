package io.tracemill.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who is whose child in one trace. */
final class Tree {
  private Tree() {}

  /** Children by parent; the keys are the very spans of {@code trace}. */
  static IdentityHashMap<SpanRow, List<SpanRow>> children(List<SpanRow> trace) {
    IdentityHashMap<SpanRow, List<SpanRow>> children = new IdentityHashMap<>();
    trace.forEach(span -> children.put(span, new ArrayList<>()));
    for (SpanRow child : trace) {
      parent(trace, child).ifPresent(p -> children.getOrDefault(p, List.of()).add(child));
    }
    return children;
  }

  /** The span of {@code trace} that {@code child} hangs below. */
  static Optional<SpanRow> parent(List<SpanRow> trace, SpanRow child) {
    Comparator<SpanRow> order =
        Comparator.comparing((SpanRow row) -> row.span().service())
            .thenComparing(row -> row.span().instance());
    if (child.span().shared()) {
      Optional<SpanRow> client =
          trace.stream()
              .filter(row -> row.span().spanId() == child.span().spanId() && !row.span().shared())
              .min(order);
      if (client.isPresent()) {
        return client;
      }
    }
    if (child.span().parentSpanId() == 0) {
      return Optional.empty();
    }
    List<SpanRow> candidates =
        trace.stream()
            .filter(row -> !row.equals(child) && row.span().spanId() == child.span().parentSpanId())
            .sorted(order)
            .toList();
    List<SpanRow> own =
        candidates.stream()
            .filter(row -> row.span().service().equals(child.span().service()))
            .toList();
    return Stream.of(
            own.stream().filter(row -> row.span().shared()),
            own.stream(),
            candidates.stream().filter(row -> !row.span().shared()),
            candidates.stream())
        .flatMap(preferred -> preferred)
        .findFirst();
  }
}
