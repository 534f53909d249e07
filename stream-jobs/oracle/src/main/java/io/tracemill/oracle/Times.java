package io.tracemill.oracle;

import java.math.BigInteger;
import java.time.Instant;

/** Epoch nanoseconds beyond what a long holds, since a start and a duration may add up to more. */
final class Times {
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

  private Times() {}

  /** {@code epochNanos} must not be negative. */
  static Instant instant(BigInteger epochNanos) {
    BigInteger[] parts = epochNanos.divideAndRemainder(NANOS_PER_SECOND);
    return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
  }

  static Instant instant(long epochNanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNanos, 1_000_000_000L), Math.floorMod(epochNanos, 1_000_000_000L));
  }
}
