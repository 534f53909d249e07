package io.tracemill.demo;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** How long work takes: about a typical time, with a tail of slower ones. Thread-safe. */
final class Pace {
  private static final double SPREAD = 0.3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final SplittableRandom random;

  Pace(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Waits about {@code millis}, as for a disk; one in a hundred takes about twice as long. */
  void work(double millis) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((long) (millis * factor() * 1e6));
  }

  /** Computes for about {@code millis} of CPU time, however long that takes. */
  void compute(double millis) {
    long end = THREADS.getCurrentThreadCpuTime() + (long) (millis * factor() * 1e6);
    double sum = 0;
    while (THREADS.getCurrentThreadCpuTime() < end) {
      for (int i = 1; i < 1_000; i++) {
        sum += Math.sqrt(i + sum);
      }
    }
    if (sum < 0) {
      throw new IllegalStateException("a sum of roots is not negative"); // so that it is computed
    }
  }

  private synchronized double factor() {
    double spread = Math.exp(SPREAD * (random.nextDouble() + random.nextDouble() - 1));
    return random.nextInt(100) == 0 ? 2 * spread : spread;
  }
}
