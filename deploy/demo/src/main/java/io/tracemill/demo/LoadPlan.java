package io.tracemill.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The requests of one round, in order of time: random arrivals at a steady, slightly varying rate.
 * The same seed gives the same plan.
 *
 * @param requests ascending by time
 */
record LoadPlan(Duration duration, List<Planned> requests) {
  /** Requests per second, on average. */
  static final double RATE_PER_SECOND = 14;

  private static final double SWING = 0.15;
  private static final Duration SWING_PERIOD = Duration.ofSeconds(20);

  /**
   * A request to come.
   *
   * @param atNanos when, from the round's start
   * @param service the service it goes to
   */
  record Planned(long atNanos, String service, String method, String path) {}

  static LoadPlan of(Duration duration, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Planned> requests = new ArrayList<>();
    double seconds = 0;
    while (true) {
      seconds -= Math.log(1 - random.nextDouble()) / rateAt(seconds);
      long atNanos = (long) (seconds * 1e9);
      if (atNanos >= duration.toNanos()) {
        return new LoadPlan(duration, List.copyOf(requests));
      }
      requests.add(pick(atNanos, random));
    }
  }

  private static double rateAt(double seconds) {
    return RATE_PER_SECOND
        * (1 + SWING * Math.sin(2 * Math.PI * seconds / SWING_PERIOD.toSeconds()));
  }

  private static Planned pick(long atNanos, SplittableRandom random) {
    int id = 1 + random.nextInt(500);
    int dice = random.nextInt(100);
    if (dice < 25) {
      return new Planned(atNanos, "front-proxy", "GET", "/trace/" + 1 + id % 2);
    } else if (dice < 45) {
      return new Planned(atNanos, "web", "GET", "/");
    } else if (dice < 65) {
      return new Planned(atNanos, "web", "GET", "/products/" + id);
    } else if (dice < 80) {
      return new Planned(atNanos, "web", "POST", "/cart/" + id);
    }
    return new Planned(atNanos, "web", "POST", "/checkout/" + id);
  }
}
