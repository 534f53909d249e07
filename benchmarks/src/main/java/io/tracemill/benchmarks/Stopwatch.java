package io.tracemill.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** Wall and CPU time from its start to its stop. */
final class Stopwatch {
  private static final String[] PROCESSES = {"flink", "broker", "clickhouse"};

  private final CpuClock clock;
  private final Map<String, Double> before;
  private final long startNanos = System.nanoTime();
  private long endNanos;

  private Stopwatch(CpuClock clock) {
    this.clock = clock;
    this.before = clock.seconds();
  }

  static Stopwatch start(CpuClock clock) {
    return new Stopwatch(clock);
  }

  /** Ends the wall time; CPU time goes on until the stop. */
  void lap() {
    endNanos = System.nanoTime();
  }

  /** The figures of {@code spans} that took until now. */
  BenchResult stop(long spans) {
    long end = endNanos == 0 ? System.nanoTime() : endNanos;
    double wallSeconds = (end - startNanos) / 1e9;
    Map<String, Double> after = clock.seconds();
    Map<String, Double> perMillion = new LinkedHashMap<>();
    double total = 0;
    for (String process : PROCESSES) {
      double used = after.getOrDefault(process, 0.0) - before.getOrDefault(process, 0.0);
      perMillion.put(process, rounded(used * 1e6 / spans));
      total += used;
    }
    perMillion.put("total", rounded(total * 1e6 / spans));
    return new BenchResult(spans, Math.round(spans / wallSeconds), perMillion, null, null);
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
