package io.tracemill.demo;

import java.util.List;

/**
 * What a part of the demo has made: spans that its tracer finished, calls that its client counted.
 *
 * @param calls sorted by {@link Call#ORDER}, none with a count of 0
 */
record Tally(SpanCounts spans, List<Call> calls) {
  static final Tally NOTHING = new Tally(new SpanCounts(0, 0), List.of());

  /** What was made after {@code earlier}. */
  Tally since(Tally earlier) {
    return new Tally(
        new SpanCounts(
            spans.spans() - earlier.spans.spans(), spans.roots() - earlier.spans.roots()),
        calls.stream()
            .map(
                call ->
                    new Call(
                        call.client(),
                        call.server(),
                        call.type(),
                        call.count() - earlier.countOf(call)))
            .filter(call -> call.count() > 0)
            .toList());
  }

  private long countOf(Call edge) {
    return calls.stream().filter(edge::isSameEdge).mapToLong(Call::count).sum();
  }
}
