package io.tracemill.demo;

import java.time.Duration;
import java.util.List;

/**
 * One round of load, as every part of the demo is told it before it begins.
 *
 * @param fromEpochMillis its start
 * @param toEpochMillis its end: no new request is sent from then on
 * @param seed of what is random
 * @param faults in order of time, none at the same time as another
 */
record Round(long fromEpochMillis, long toEpochMillis, long seed, List<Fault> faults) {
  static final double ERROR_SHARE = 0.3;
  static final double FLOOD_PER_SECOND = 80;
  static final int BURNING_THREADS = 12;
  static final long DELAY_MILLIS = 400;

  /** The demo's round: errors, a flood, a burnt core and a slow payment, with quiet between. */
  static Round of(long from, Duration duration, long seed) {
    long percent = duration.toMillis() / 100;
    return new Round(
        from,
        from + duration.toMillis(),
        seed,
        List.of(
            Fault.errors("catalog", from + 10 * percent, from + 23 * percent, ERROR_SHARE),
            Fault.flood(
                "catalog",
                PartnerFeed.SERVICE,
                from + 33 * percent,
                from + 47 * percent,
                FLOOD_PER_SECOND),
            Fault.cpu("recommendation", from + 54 * percent, from + 69 * percent, BURNING_THREADS),
            Fault.latency("payment", from + 78 * percent, from + 95 * percent, DELAY_MILLIS)));
  }

  Duration duration() {
    return Duration.ofMillis(toEpochMillis - fromEpochMillis);
  }
}
