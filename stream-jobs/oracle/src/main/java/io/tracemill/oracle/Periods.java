package io.tracemill.oracle;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;

/** What the tables of totals per period share. */
final class Periods {
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
  private static final BigInteger LAST_SECOND =
      BigInteger.valueOf(Instant.parse("2105-12-31T23:59:59Z").getEpochSecond());
  private static final BigInteger UINT64_RANGE = BigInteger.ONE.shiftLeft(64);

  private Periods() {}

  /** Start of the period of that length in which a span ended, epoch seconds. */
  static long start(BigInteger endNanos, long periodSeconds) {
    long second = endNanos.divide(NANOS_PER_SECOND).min(LAST_SECOND).longValueExact();
    return second - second % periodSeconds;
  }

  /** Modulo 2^64, as the columns are. */
  static BigInteger sum(Collection<BigInteger> durations) {
    return durations.stream().reduce(BigInteger.ZERO, BigInteger::add).mod(UINT64_RANGE);
  }

  /**
   * Durations above 0 by index of the exponential histogram, as text, since JSON knows no other.
   */
  static SortedMap<String, Long> buckets(Collection<BigInteger> durations) {
    return Counting.by(
        durations.stream().filter(nanos -> nanos.signum() > 0).toList(),
        nanos -> String.valueOf(ExponentialHistogram.index(nanos)));
  }
}
