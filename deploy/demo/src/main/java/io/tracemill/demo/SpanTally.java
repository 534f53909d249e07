package io.tracemill.demo;

import java.util.concurrent.atomic.LongAdder;

/** Counts finished spans. Thread-safe. */
final class SpanTally {
  private final LongAdder spans = new LongAdder();
  private final LongAdder roots = new LongAdder();

  void add(boolean root) {
    spans.increment();
    if (root) {
      roots.increment();
    }
  }

  SpanCounts counts() {
    return new SpanCounts(spans.sum(), roots.sum());
  }
}
