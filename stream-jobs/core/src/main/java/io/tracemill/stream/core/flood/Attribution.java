package io.tracemill.stream.core.flood;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Who makes a surplus: requests since the onset beyond the usual, by name. */
final class Attribution {
  /** Share from which one name is said to make the flood. */
  static final double DOMINANT = 0.5;

  private static final double LEAST_SHARE = 0.05;
  private static final int MOST = 5;

  private final long from;
  private final long to;
  private final double surplus;

  /** Of the seconds from {@code onset} to {@code last}, of the last 60 at most. */
  Attribution(Series total, long onset, long last) {
    this.to = Math.max(onset, last);
    this.from = Math.max(onset, to - 59);
    this.surplus = surplus(total);
  }

  private double surplus(Series series) {
    int width = (int) (to - from + 1);
    return series.ring.sum(to, width) - series.usualRate(from) * width;
  }

  /** The greatest parts, greatest first. */
  List<Offender> offenders(String dimension, SeriesSet names) {
    double positive = 0;
    for (Series series : names.byName.values()) {
      positive += Math.max(0, surplus(series));
    }
    double whole = Math.max(positive, surplus);
    List<Offender> offenders = new ArrayList<>();
    for (Map.Entry<String, Series> entry : names.byName.entrySet()) {
      double share = surplus(entry.getValue()) / whole;
      if (whole > 0 && share >= LEAST_SHARE) {
        offenders.add(new Offender(dimension, entry.getKey(), (float) share));
      }
    }
    offenders.sort(
        Comparator.comparingDouble(Offender::share).reversed().thenComparing(Offender::name));
    return List.copyOf(offenders.subList(0, Math.min(MOST, offenders.size())));
  }

  /** The name with more than half; empty when there is none. */
  static String dominant(List<Offender> offenders) {
    return offenders.isEmpty() || offenders.get(0).share() <= DOMINANT
        ? ""
        : offenders.get(0).name();
  }
}
