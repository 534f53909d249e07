package io.tracemill.oracle;

import io.tracemill.oracle.SpanSums.Shares;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether the host was the reason.
 *
 * @param text column Verdict
 * @param evidence column Evidence, before it is rounded to three digits
 */
public record Verdict(String text, SortedMap<String, Double> evidence) {
  private static final double MIN_COVERAGE = 0.5;
  private static final double HOST_IDLE_BELOW = 0.02;

  static Verdict of(SpanSums sums, long durationNanos) {
    double own = (double) sums.selfNanos() / Math.max(sums.selfNanos(), durationNanos);
    return new Verdict(
        sums.coverage() < MIN_COVERAGE ? "" : text(own, sums.shares()),
        evidence(own, sums.shares()));
  }

  private static String text(double own, Shares shares) {
    double idle = shares.hostIdle().orElse(1);
    double saturated = shares.runQueue().orElse(idle < HOST_IDLE_BELOW ? 1 - idle : 0);
    boolean knowsWait = shares.ioWait().isPresent();
    double waited = knowsWait ? shares.ioWait().getAsDouble() : shares.ioPressure().orElse(0);
    SortedMap<Double, String> reached = new TreeMap<>(Collections.reverseOrder());
    // of equals the first stays
    put(reached, "throttled", own * shares.throttled().orElse(0), 0.25);
    put(reached, "cpu_saturated", own * saturated, 0.25);
    put(reached, "memory_pressure", own * shares.memoryPressure().orElse(0), 0.1);
    put(reached, "io_wait", own * waited, knowsWait ? 0.25 : 0.5);
    return reached.values().stream().findFirst().orElse("not_the_host");
  }

  private static void put(
      SortedMap<Double, String> reached, String verdict, double share, double from) {
    if (share >= from) {
      reached.putIfAbsent(share, verdict);
    }
  }

  private static SortedMap<String, Double> evidence(double own, Shares shares) {
    SortedMap<String, Double> evidence = new TreeMap<>();
    evidence.put("self_share", own);
    put(evidence, "run_queue_share", shares.runQueue());
    put(evidence, "throttled_share", shares.throttled());
    put(evidence, "memory_pressure_share", shares.memoryPressure());
    put(evidence, "io_wait_share", shares.ioWait());
    put(evidence, "host_io_pressure_share", shares.ioPressure());
    put(evidence, "host_idle_share", shares.hostIdle());
    put(evidence, "cpu_share", shares.cpu());
    put(evidence, "concurrency", shares.concurrency());
    return evidence;
  }

  private static void put(SortedMap<String, Double> evidence, String name, OptionalDouble value) {
    value.ifPresent(known -> evidence.put(name, known));
  }
}
