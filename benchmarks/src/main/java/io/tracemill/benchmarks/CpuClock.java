package io.tracemill.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * CPU time, user and system, that named processes have used, as the kernel counts it. A name may
 * stand for several processes.
 */
final class CpuClock {
  private final Map<String, long[]> pids;

  /**
   * @param pids ids of running processes by name
   */
  CpuClock(Map<String, long[]> pids) {
    this.pids = Map.copyOf(pids);
  }

  /** Seconds used so far, by name. */
  Map<String, Double> seconds() {
    Map<String, Double> seconds = new TreeMap<>();
    pids.forEach((name, ids) -> seconds.put(name, seconds(name, ids)));
    return seconds;
  }

  private static double seconds(String name, long[] ids) {
    double sum = 0;
    for (long id : ids) {
      sum += cpu(name, id).toNanos() / 1e9;
    }
    return sum;
  }

  private static Duration cpu(String name, long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException(name + ", process " + pid + ", has ended"));
  }
}
