package io.tracemill.demo;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** How long work takes: about a typical time, with a tail of slower ones. Thread-safe. */
final class Pace {
  private static final double SPREAD = 0.3;

  private final SplittableRandom random;

  Pace(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Takes about {@code millis}; one in a hundred takes about twice as long. */
  void work(double millis) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((long) (millis * factor() * 1e6));
  }

  private synchronized double factor() {
    double spread = Math.exp(SPREAD * (random.nextDouble() + random.nextDouble() - 1));
    return random.nextInt(100) == 0 ? 2 * spread : spread;
  }
}
