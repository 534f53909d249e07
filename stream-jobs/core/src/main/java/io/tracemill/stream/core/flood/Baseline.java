package io.tracemill.stream.core.flood;

import java.util.Arrays;

/**
 * What is usual for one series: its level, how far counts spread around it, and how it moves with
 * the time of day. Learns one complete second after the other, in constant memory.
 *
 * <ul>
 *   <li>Level: the median of five 5 s counts at first; then a mean whose steps are cut. Once it is
 *       {@link #MATURE_SECONDS} old, an unusual minute moves it by 1 % at most, so that what grows
 *       faster is left standing out; what is known of the day moves it beforehand.
 *   <li>Spread of a count that is E on average: variance {@code E + c E^2} (negative binomial): no
 *       less than Poisson's, with c learnt for windows of 5, 15 and 60 s from cut residuals.
 *   <li>Silence is not learnt: a service that is down is not one of lower rate.
 *   <li>Ramps: a one-sided CUSUM over minutes.
 * </ul>
 */
final class Baseline {
  /** Windows in which counts are judged, seconds. */
  static final int[] WIDTHS = {5, 15, 60};

  /** Seconds to be learnt before anything is judged. */
  static final int WARM_UP_SECONDS = 25;

  /** Up to this age only a multiple is a flood, and only a large one, seconds. */
  static final int YOUNG_SECONDS = 180;

  /** From this age on the level moves slowly, seconds. */
  static final int MATURE_SECONDS = 300;

  /** Age at which the last allowance for youth ends, seconds. */
  static final int GROWN_SECONDS = 600;

  private static final int DAY_SECONDS = 86_400;

  /** After silence of this length the wide bounds of youth hold again, seconds. */
  private static final int LONG_SILENCE_SECONDS = 300;

  private static final double LEAST_LEVEL = 1.0 / 600;

  /** Standard deviations that a count must be off. */
  private static final double Z = 6;

  /** Least surplus, requests per second, and while young. */
  private static final double LEAST_SURPLUS = 1;

  private static final double LEAST_SURPLUS_YOUNG = 20;

  /** Least surplus, spans. */
  private static final double LEAST_SPANS = 10;

  private static final double RAMP_SLACK = 0.1;
  private static final double RAMP_DRIFT = 0.5;
  private static final double RAMP_CUT = 3;
  private static final double RAMP_THRESHOLD = 12;
  static final double RAMP_RATIO = 1.25;

  /** Restlessness lasts: what is left of it after a minute, half after three days. */
  private static final double RESTLESS_KEPT = 0.99984;

  /** Adds to the bound 1.7 times the level at most, so that a threefold rate is found anyway. */
  private static final double MOST_RESTLESS = 0.08;

  private static final double CALM_RATIO = 1.2;
  private static final double CALM_Z = 3;

  /** Seconds learnt, up to a day. */
  int learned;

  /** Whether it was ever {@link #GROWN_SECONDS} old. */
  boolean grown;

  /** Usual rate, requests per second. */
  double level;

  /** Requests that a span stands for. */
  double weight = 1;

  /** c by window. */
  final double[] excess = new double[WIDTHS.length];

  /** What past floods add to every c: a service that often floods mildly is only restless. */
  double restless;

  /** Running sums by window, and the second of the minute that they are at. */
  final double[] sums = new double[WIDTHS.length];

  int phase;

  /** Seconds without a request, up to now. */
  int silent;

  final double[] warmUp = new double[WARM_UP_SECONDS / WIDTHS[0]];
  double cusum;

  /** Second and level at which the CUSUM was last zero. */
  long cusumZero;

  double cusumLevel;

  /** Count of the newest whole minute. */
  double minute;

  final DayProfile profile = new DayProfile();

  /** Whether counts can be judged. */
  boolean isUsable() {
    return learned >= WARM_UP_SECONDS;
  }

  /** Learns a complete second. */
  void learn(long second, double count) {
    if (learned == 0 && count == 0) {
      return; // life begins with the first request
    }
    if (count == 0) {
      silent++;
      if (isSilent()) {
        pause();
        return;
      }
    } else {
      wakeUp();
    }
    learned = Math.min(learned + 1, DAY_SECONDS);
    grown |= learned >= GROWN_SECONDS;
    if (learned <= WARM_UP_SECONDS) {
      warmUp(count);
    } else {
      profile.add(second, count);
      addToBins(second, count);
    }
  }

  private boolean isSilent() {
    // Poisson counts of this level are zero that long once in 5e8 times.
    return isUsable() && silent > Math.max(10, 20 / level);
  }

  private void wakeUp() {
    if (silent >= LONG_SILENCE_SECONDS) {
      learned = Math.min(learned, WARM_UP_SECONDS);
    }
    silent = 0;
  }

  private void warmUp(double count) {
    warmUp[(learned - 1) / WIDTHS[0]] += count;
    if (learned == WARM_UP_SECONDS) {
      Arrays.sort(warmUp);
      double sum = Arrays.stream(warmUp).sum();
      // Below 30 requests a median says less than a mean.
      double rate =
          sum < 30 * weight ? (sum + 0.5) / WARM_UP_SECONDS : warmUp[warmUp.length / 2] / WIDTHS[0];
      level = Math.max(LEAST_LEVEL, rate);
      Arrays.fill(warmUp, 0);
    }
  }

  private void addToBins(long second, double count) {
    phase++;
    for (int i = 0; i < WIDTHS.length; i++) {
      sums[i] += count;
      if (phase % WIDTHS[i] == 0) {
        close(i, sums[i], second);
        sums[i] = 0;
      }
    }
    phase %= WIDTHS[WIDTHS.length - 1];
  }

  private void close(int window, double count, long second) {
    int width = WIDTHS[window];
    double expected = level * width;
    double deviation = Math.sqrt(variance(window, width));
    double residual = clip(count - expected, 4 * deviation);
    double sample = (residual * residual - expected * weight) / (expected * expected);
    double gain = Math.max(0.02, 1 / ((double) learned / width + 5));
    excess[window] = Math.min(4, Math.max(0, excess[window] + gain * (sample - excess[window])));
    double off = (count - expected) / expected;
    double spread = deviation / expected;
    if (width == 5 && learned < MATURE_SECONDS) {
      move(5.0 / learned * clip(off, Math.max(0.5, 3 * spread)));
    } else if (width == 60 && learned >= MATURE_SECONDS) {
      minute = count;
      restless *= RESTLESS_KEPT;
      noteRamp(count, expected, deviation, second);
      move(0.1 * clip(off, Math.max(0.1, 1.5 * spread)));
      double change = profile.change(second, second + width);
      move(Math.min(0.25, Math.max(-0.2, change - 1)));
    }
  }

  private void move(double part) {
    level = Math.max(LEAST_LEVEL, level * (1 + part));
  }

  private void noteRamp(double count, double expected, double deviation, long second) {
    double step = (count - (1 + RAMP_SLACK) * expected) / deviation;
    double next = cusum + clip(step, RAMP_CUT) - RAMP_DRIFT;
    if (cusum == 0) {
      cusumZero = second - 59;
      cusumLevel = level;
    }
    cusum = Math.max(0, next);
  }

  /** Whether the rate crept up over minutes by more than chance and the day explain. */
  boolean isRamp() {
    return cusum > RAMP_THRESHOLD
        && minute > RAMP_RATIO * 60 * cusumLevel
        && minute > 60 * (cusumLevel + LEAST_SURPLUS);
  }

  /** From now on what was usual when the ramp began is usual. */
  void returnToRampStart() {
    level = cusumLevel;
    cusum = 0;
  }

  /** Takes this rate as usual from now on, and is young again. */
  void restart(double rate) {
    level = Math.max(LEAST_LEVEL, rate);
    learned = Math.min(learned, WARM_UP_SECONDS);
    cusum = 0;
    pause();
  }

  /** A flood of that rate is over. */
  void noteFlood(double floodRate) {
    double surplus = Math.max(0, Math.min(1, floodRate / level - 1));
    restless = Math.min(MOST_RESTLESS, restless + surplus * surplus / 90);
  }

  /** Begins its windows anew: seconds are missing. */
  void pause() {
    Arrays.fill(sums, 0);
    phase = 0;
  }

  /** Greatest count in that many seconds of a window that is not a flood. */
  double high(int window, int seconds) {
    double expected = level * seconds;
    double variance = variance(window, seconds);
    double surplus = learned < YOUNG_SECONDS ? LEAST_SURPLUS_YOUNG : LEAST_SURPLUS;
    // The last term is for the skew of small counts.
    double tail = expected + Z * Math.sqrt(variance) + Z * Z / 6 * variance / expected;
    double floor = expected + Math.max(surplus * seconds, LEAST_SPANS * weight);
    return Math.max(Math.max(tail, floor), leastRatio() * expected);
  }

  private double leastRatio() {
    if (learned < YOUNG_SECONDS) {
      return 3;
    }
    return learned < GROWN_SECONDS ? 2 : 1.5;
  }

  /**
   * A window with a count up to this is calm again: within chance, and nearer to the usual than to
   * the flood.
   */
  double calm(int window, double floodRate) {
    int width = WIDTHS[window];
    double expected = level * width;
    double chance = expected + CALM_Z * Math.sqrt(variance(window, width));
    double middle = (expected + floodRate * width) / 2;
    return Math.max(Math.min(chance, middle), CALM_RATIO * expected) + weight;
  }

  /**
   * Rate at which a count speaks for neither the usual nor a flood of that rate, if both are
   * Poisson.
   */
  double undecided(double floodRate) {
    double ratio = Math.max(1.01, floodRate / level);
    return level * (ratio - 1) / Math.log(ratio);
  }

  /** How many standard deviations a count is above the usual. */
  double score(int window, int seconds, double count) {
    return (count - level * seconds) / Math.sqrt(variance(window, seconds));
  }

  /** Variance of a count, with what is not known of the level. */
  private double variance(int window, int seconds) {
    double expected = level * seconds;
    double known = Math.min(learned, GROWN_SECONDS);
    double least = 0.0025 + 0.04 * Math.min(1, WARM_UP_SECONDS / known);
    return expected * (weight + seconds / known)
        + (Math.max(least, excess[window]) + restless) * expected * expected;
  }

  private static double clip(double value, double bound) {
    return Math.max(-bound, Math.min(bound, value));
  }
}
