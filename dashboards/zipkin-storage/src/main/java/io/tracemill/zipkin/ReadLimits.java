package io.tracemill.zipkin;

import java.time.Duration;

/**
 * What one question may cost.
 *
 * @param timeout after which the engine gives a query up
 * @param maxLookback longest time range of a search or of dependencies
 * @param maxTraces most traces of a search
 * @param maxSpans most spans of an answer
 * @param maxNames most names or values of a list
 * @param namesLookback how far back names are looked for
 * @param maxNameRows most span rows read for a list of names that only spans tell; those beyond are
 *     not looked at
 */
record ReadLimits(
    Duration timeout,
    Duration maxLookback,
    int maxTraces,
    int maxSpans,
    int maxNames,
    Duration namesLookback,
    long maxNameRows) {

  /** Zipkin gives a query up after 11 s: the engine shall do so first, and say why. */
  static final ReadLimits DEFAULT =
      new ReadLimits(
          Duration.ofSeconds(10),
          Duration.ofDays(32),
          1_000,
          50_000,
          10_000,
          Duration.ofDays(1),
          20_000_000);

  /**
   * The beginning of a range of time, epoch milliseconds.
   *
   * @throws IllegalArgumentException when the range is not positive or too long
   */
  long begin(long endMillis, long lookbackMillis) {
    if (endMillis <= 0) {
      throw new IllegalArgumentException("endTs <= 0");
    }
    if (lookbackMillis <= 0) {
      throw new IllegalArgumentException("lookback <= 0"); // these two in Zipkin's own words
    }
    if (lookbackMillis > maxLookback.toMillis()) {
      throw new IllegalArgumentException(
          "lookback was %d ms but must be at most %d (%d days)"
              .formatted(lookbackMillis, maxLookback.toMillis(), maxLookback.toDays()));
    }
    return Math.max(0, endMillis - lookbackMillis);
  }

  /**
   * Checks a search's limit.
   *
   * @throws IllegalArgumentException when it is not within the allowed
   */
  int traces(int limit) {
    if (limit < 1 || limit > maxTraces) {
      throw new IllegalArgumentException(
          "limit was %d but must be within 1..%d".formatted(limit, maxTraces));
    }
    return limit;
  }
}
