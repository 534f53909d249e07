package io.tracemill.prometheus;

/**
 * The fixed upper bounds of {@code tracemill_latency_seconds}, and which of them a bucket of the
 * exponential histogram (scale 5: bucket i holds durations in (2^(i/32), 2^((i+1)/32)] nanoseconds)
 * falls under. A bucket that a bound divides goes whole to the side where its middle lies, so a
 * bound is off by at most 1.1 %.
 */
final class LatencyBounds {
  private static final double[] SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, Double.POSITIVE_INFINITY
  };

  /** Classes, the one without bound included. */
  static final int COUNT = SECONDS.length;

  private static final int PER_OCTAVE = 32;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Greatest bucket index of each class but the last. */
  private static final int[] GREATEST_INDEX = greatestIndexes();

  private LatencyBounds() {}

  private static int[] greatestIndexes() {
    int[] greatest = new int[COUNT - 1];
    for (int i = 0; i < greatest.length; i++) {
      double log2 = Math.log(SECONDS[i] * NANOS_PER_SECOND) / Math.log(2);
      greatest[i] = (int) Math.floor(PER_OCTAVE * log2 - 0.5);
    }
    return greatest;
  }

  /** The bounds, seconds; the last is infinity. */
  static double[] seconds() {
    return SECONDS.clone();
  }

  /** The class of a bucket of the exponential histogram. */
  static int classOf(int bucketIndex) {
    int at = 0;
    while (at < GREATEST_INDEX.length && bucketIndex > GREATEST_INDEX[at]) {
      at++;
    }
    return at;
  }
}
