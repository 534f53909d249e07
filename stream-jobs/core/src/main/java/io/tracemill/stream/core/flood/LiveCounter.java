package io.tracemill.stream.core.flood;

import io.tracemill.stream.core.SpanReport;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Adds up live requests by service and append second, so that a popular service costs a part a
 * second and not one message a span. What is held is sent by {@link #flush}, and by itself when
 * {@link #MAX_PARTS} are held. Not thread-safe.
 */
public final class LiveCounter {
  /** Parts held at most. */
  static final int MAX_PARTS = 5_000;

  private record Place(ServiceKey key, long appendSecond) {}

  private final LiveSpanReader reader = new LiveSpanReader();
  private final Map<Place, LiveCounts> parts = new HashMap<>();
  private final Consumer<LiveCounts> out;

  public LiveCounter(Consumer<LiveCounts> out) {
    this.out = out;
  }

  /**
   * Counts the report if it is a live request.
   *
   * @return whether it is
   */
  public boolean add(SpanReport report) {
    LiveSpan span = reader.read(report);
    if (span == null) {
      return false;
    }
    long second = Math.floorDiv(report.appendMillis(), 1000L);
    parts
        .computeIfAbsent(
            new Place(span.service(), second), p -> new LiveCounts(p.key(), p.appendSecond()))
        .add(span, report.appendMillis());
    if (parts.size() >= MAX_PARTS) {
      flush();
    }
    return true;
  }

  /** Sends what is held. */
  public void flush() {
    parts.values().forEach(out);
    parts.clear();
  }

  public boolean isEmpty() {
    return parts.isEmpty();
  }
}
