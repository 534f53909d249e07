package io.tracemill.stream.core.flood;

/** One series that floods are looked for in: its newest seconds and what is usual for it. */
final class Series {
  /** Not hot. */
  static final int NONE = -1;

  final RateRing ring = new RateRing();
  final Baseline baseline = new Baseline();

  /** Requests of the last minute or so, decaying: who stays when there are too many. */
  double activity;

  /** Index in {@link Baseline#WIDTHS} of the shortest window that was above its bound, or NONE. */
  int hotWindow = NONE;

  /** Greatest rate over a window that was above its bound, requests per second. */
  double hotRate;

  /** Last second at whose end the hot window was not calm. */
  long lastHotSecond;

  void add(SecondCounts counts) {
    for (int i = 0; i < counts.size; i++) {
      ring.add(counts.seconds[i], counts.counts[i]);
      activity += counts.counts[i];
    }
  }

  boolean isHot() {
    return hotWindow != NONE;
  }

  /** Its flood is over. */
  void cool() {
    if (isHot()) {
      baseline.noteFlood(hotRate);
    }
    hotWindow = NONE;
    hotRate = 0;
  }

  void heat(int window, long endSecond) {
    hotWindow = isHot() ? Math.min(hotWindow, window) : window;
    hotRate =
        Math.max(hotRate, ring.sum(endSecond, Baseline.WIDTHS[window]) / Baseline.WIDTHS[window]);
    lastHotSecond = Math.max(lastHotSecond, endSecond);
  }

  /** Rate before {@code second} if it is not known what is usual. */
  double usualRate(long second) {
    return baseline.isUsable() ? baseline.level : ring.sum(second - 1, 60) / 60;
  }

  /** Rate of the last complete minute. */
  double minuteRate(long last) {
    return ring.sum(last, 60) / 60;
  }
}
