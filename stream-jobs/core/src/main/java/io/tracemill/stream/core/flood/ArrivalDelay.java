package io.tracemill.stream.core.flood;

/**
 * How long after their end spans are appended, as a decaying histogram in seconds. Exporters send
 * in batches (OpenTelemetry's every 5 s by default) and clocks differ, so a second is complete only
 * some time later, or a second that has not come may be full.
 */
final class ArrivalDelay {
  static final int LIMIT = LiveSpanReader.LIVE_SECONDS + 1;
  static final int SLOTS = 2 * LIMIT + 1;

  /** Half of what is known is forgotten within this many seconds with spans, about. */
  private static final double KEPT = 0.9942; // 120 s

  final double[] counts = new double[SLOTS];

  void add(long appendSecond, SecondCounts ends) {
    for (int i = 0; i < SLOTS; i++) {
      counts[i] *= KEPT;
    }
    for (int i = 0; i < ends.size; i++) {
      long delay = Math.max(-LIMIT, Math.min(LIMIT, appendSecond - ends.seconds[i]));
      counts[(int) delay + LIMIT] += ends.counts[i];
    }
  }

  /** Seconds after which {@code part} of the spans have been appended; may be negative. */
  int quantile(double part) {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    double seen = 0;
    for (int i = 0; i < SLOTS; i++) {
      seen += counts[i];
      if (seen > 0 && seen >= part * sum) {
        return i - LIMIT;
      }
    }
    return 0;
  }
}
