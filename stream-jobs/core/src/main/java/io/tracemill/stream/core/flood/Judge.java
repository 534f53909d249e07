package io.tracemill.stream.core.flood;

import org.jspecify.annotations.Nullable;

/**
 * Compares a series' newest windows with what is usual. Windows are by the time that spans ended
 * and not by arrival, so a second that is not complete only counts too little: windows may end in
 * it, and batches that come late or at once raise nothing. The two greatest seconds of a window do
 * not count: what is not in three seconds at least is a spike and no flood.
 */
final class Judge {
  /** Seconds of a window that do not count. */
  static final int PEAKS = 2;

  /** Last second before which everything has come, epoch seconds. */
  private final long complete;

  /** Last second of which anything can have come. */
  private final long latest;

  /** Windows begin after it: what was a flood is not judged again. */
  private final long after;

  Judge(long complete, long latest, long after) {
    this.complete = complete;
    this.latest = latest;
    this.after = after;
  }

  /** The strongest evidence of a flood in the series; null when there is none. Marks it hot. */
  @Nullable Hit judge(Series series, String dimension, String name) {
    Baseline baseline = series.baseline;
    if (!baseline.isUsable()) {
      return null;
    }
    if (baseline.isRamp()) {
      return ramp(series, dimension, name);
    }
    Hit best = null;
    // In longer windows than the one that is hot, a flood that is over would go on.
    int windows = series.isHot() ? series.hotWindow + 1 : Baseline.WIDTHS.length;
    for (int window = 0; window < windows; window++) {
      Hit hit = judge(series, dimension, name, window);
      if (hit != null) {
        series.heat(window, hit.endSecond());
        best = best == null || hit.score() > best.score() ? hit : best;
      }
    }
    return best;
  }

  private @Nullable Hit judge(Series series, String dimension, String name, int window) {
    int width = Baseline.WIDTHS[window];
    int counted = width - PEAKS;
    double bound = series.baseline.high(window, counted);
    RateRing ring = series.ring;
    double sum = ring.sum(complete, width);
    double greatest = 0;
    long endSecond = 0;
    for (long end = complete; end <= latest; end++) {
      if (end > complete) {
        sum += ring.get(end) - ring.get(end - width);
      }
      if (sum > bound && end - width >= after) {
        double count = ring.sumWithoutPeaks(end, width);
        if (count > bound && count >= greatest) {
          greatest = count;
          endSecond = end;
        }
      }
    }
    double score = series.baseline.score(window, counted, greatest);
    return endSecond == 0 ? null : new Hit(series, dimension, name, window, endSecond, score, 0);
  }

  private Hit ramp(Series series, String dimension, String name) {
    Baseline baseline = series.baseline;
    long since = baseline.cusumZero;
    baseline.returnToRampStart();
    int window = Baseline.WIDTHS.length - 1;
    series.heat(window, complete);
    double score = baseline.score(window, Baseline.WIDTHS[window], baseline.minute);
    return new Hit(series, dimension, name, window, complete, score, since);
  }

  /** Notes whether a hot series is still above the bound under which it is calm. */
  void noteHeat(Series series) {
    if (series.isHot()) {
      double count = series.ring.sum(complete, Baseline.WIDTHS[series.hotWindow]);
      if (count > series.baseline.calm(series.hotWindow, series.hotRate)) {
        series.lastHotSecond = Math.max(series.lastHotSecond, complete);
      }
    }
  }
}
