package io.tracemill.stream.core.flood;

import java.util.Arrays;

/** Counts of the newest {@link #SECONDS} seconds, by the second in which spans ended. */
final class RateRing {
  /** The longest window, and as far behind and ahead as live spans may be, and a little more. */
  static final int SECONDS = 192;

  private static final float[] NONE = new float[0];

  float[] counts = NONE;

  /** Newest second covered, epoch seconds. */
  long head;

  /** Makes room up to that second; seconds that fall out are forgotten. */
  void advance(long second) {
    if (counts.length == 0 || second - head >= SECONDS) {
      counts = counts.length == 0 ? new float[SECONDS] : counts;
      Arrays.fill(counts, 0);
      head = second;
    }
    while (head < second) {
      counts[slot(++head)] = 0;
    }
  }

  void add(long second, double count) {
    if (covers(second)) {
      counts[slot(second)] += (float) count;
    }
  }

  /** 0 for a second that is not covered. */
  double get(long second) {
    return covers(second) ? counts[slot(second)] : 0;
  }

  /** Sum of the {@code width} seconds that end with {@code last}. */
  double sum(long last, int width) {
    double sum = 0;
    for (long second = last - width + 1; second <= last; second++) {
      sum += get(second);
    }
    return sum;
  }

  /** The same without the two greatest seconds: what one burst cannot make alone. */
  double sumWithoutPeaks(long last, int width) {
    double sum = 0;
    double greatest = 0;
    double second = 0;
    for (long at = last - width + 1; at <= last; at++) {
      double count = get(at);
      sum += count;
      if (count > greatest) {
        second = greatest;
        greatest = count;
      } else if (count > second) {
        second = count;
      }
    }
    return sum - greatest - second;
  }

  /**
   * Where the counts before {@code last} went above {@code reference} for good: the last zero of a
   * one-sided CUSUM, the maximum likelihood estimate of a change's time. Counts are cut at four
   * times the reference, so that no single second decides.
   */
  long riseBefore(long last, int width, double reference) {
    double sum = 0;
    long rise = last;
    for (long second = last - width + 1; second <= last; second++) {
      sum += Math.min(get(second), 4 * reference) - reference;
      if (sum <= 0) {
        sum = 0;
        rise = second + 1;
      }
    }
    return Math.min(rise, last);
  }

  /** The mirror image: the first second from which on counts stayed below the reference. */
  long fallBefore(long last, int width, double reference) {
    double sum = 0;
    long fall = last;
    for (long second = last; second > last - width; second--) {
      sum += Math.min(get(second), 4 * reference) - reference;
      if (sum <= 0) {
        sum = 0;
        fall = second;
      }
    }
    return fall;
  }

  /** Gives the memory back; what was held is forgotten. */
  void release() {
    counts = NONE;
  }

  private boolean covers(long second) {
    return counts.length != 0 && second <= head && second > head - SECONDS;
  }

  private static int slot(long second) {
    return (int) Math.floorMod(second, (long) SECONDS);
  }
}
