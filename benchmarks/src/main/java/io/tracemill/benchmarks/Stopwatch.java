package io.tracemill.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Wall and CPU time from its start to its stop. */
final class Stopwatch {
  private static final String[] PROCESSES = {"flink", "broker", "clickhouse"};

  private static final double NOT_WORTH_A_ROW = 0.2;

  private final CpuClock clock;
  private final @Nullable StepClock steps;
  private final Map<String, Double> before;
  private final long startNanos = System.nanoTime();
  private long endNanos;

  private Stopwatch(CpuClock clock, @Nullable StepClock steps) {
    this.clock = clock;
    this.steps = steps;
    this.before = clock.seconds();
  }

  static Stopwatch start(CpuClock clock) {
    return new Stopwatch(clock, null);
  }

  /** One that takes {@code steps} apart, too. */
  static Stopwatch start(CpuClock clock, StepClock steps) {
    return new Stopwatch(clock, steps);
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
    return new BenchResult(
        spans, Math.round(spans / wallSeconds), perMillion, stepsPerMillion(spans), null, null);
  }

  /** Dearest first; steps that cost next to nothing are one. */
  private Map<String, Double> stepsPerMillion(long spans) {
    Map<String, Double> perMillion = new LinkedHashMap<>();
    if (steps == null) {
      return perMillion;
    }
    double rest = 0;
    for (Map.Entry<String, Double> step :
        steps.seconds().entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .toList()) {
      double used = step.getValue() * 1e6 / spans;
      if (used >= NOT_WORTH_A_ROW) {
        perMillion.put(step.getKey(), rounded(used));
      } else {
        rest += used;
      }
    }
    perMillion.put("(others)", rounded(rest));
    return perMillion;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
