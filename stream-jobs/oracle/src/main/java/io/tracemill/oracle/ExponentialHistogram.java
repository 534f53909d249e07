package io.tracemill.oracle;

import java.math.BigInteger;

/** OpenTelemetry's exponential histogram of scale 5, by its definition and without rounding. */
final class ExponentialHistogram {
  private static final int BUCKETS_PER_DOUBLING = 32;

  private ExponentialHistogram() {}

  /**
   * The i with {@code 2^(i/32) < nanos <= 2^((i+1)/32)}.
   *
   * <p>That is {@code 2^i < nanos^32 <= 2^(i+1)}, and {@code x <= 2^k} is to say that {@code x - 1}
   * has at most k bits.
   *
   * @param nanos at least 1
   */
  static int index(BigInteger nanos) {
    return nanos.pow(BUCKETS_PER_DOUBLING).subtract(BigInteger.ONE).bitLength() - 1;
  }
}
