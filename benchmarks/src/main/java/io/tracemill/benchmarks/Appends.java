package io.tracemill.benchmarks;

import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the broker appended each span of every fourth trace: those whose id begins with a digit
 * below 4. Thread-safe.
 */
final class Appends {
  private final Map<String, Long> spans = new ConcurrentHashMap<>();
  private final Map<String, Long> traces = new ConcurrentHashMap<>();

  void appended(Span span, long epochMillis) {
    if (span.traceIdHigh() >>> 62 == 0) {
      String trace = Ids.traceId(span.traceIdHigh(), span.traceIdLow());
      spans.put(trace + Ids.spanId(span.spanId()), epochMillis);
      traces.merge(trace, epochMillis, Math::max);
    }
  }

  /** By trace id and span id. */
  Map<String, Long> spans() {
    return spans;
  }

  /** The last append of each trace, by its id. */
  Map<String, Long> traces() {
    return traces;
  }
}
