package io.tracemill.stream.core.profile;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether the host was the reason for how long a service took. Shares are of the covered self time,
 * 0..1; negative where the samples do not say. What counts is the share of the whole duration, so
 * each is taken by {@code own}: a service that waited for others is not slow by its host, whatever
 * held up the little it did itself. Of the reasons that reach their threshold, the one with the
 * greatest share wins.
 *
 * @param own self time over duration, at most 1
 * @param coverage share of the self time that samples cover
 * @param runQueue waiting for a free CPU
 * @param throttled held back by the CPU quota
 * @param memoryPressure something waiting for memory
 * @param ioWait the process waiting for block I/O
 * @param ioPressure something on the host waiting for I/O
 * @param hostIdle the host's CPUs with nothing to run
 * @param cpu running on a CPU
 * @param concurrency spans of the instance active at once, mean
 */
record Verdict(
    double own,
    double coverage,
    double runQueue,
    double throttled,
    double memoryPressure,
    double ioWait,
    double ioPressure,
    double hostIdle,
    double cpu,
    double concurrency) {
  static final String CPU_SATURATED = "cpu_saturated";
  static final String THROTTLED = "throttled";
  static final String MEMORY_PRESSURE = "memory_pressure";
  static final String IO_WAIT = "io_wait";
  static final String NOT_THE_HOST = "not_the_host";
  static final String UNKNOWN = "";

  static final double MIN_COVERAGE = 0.5;
  static final double RUN_QUEUE_FROM = 0.25;
  static final double THROTTLED_FROM = 0.25;
  static final double MEMORY_FROM = 0.1;
  static final double IO_WAIT_FROM = 0.25;

  /** Without the process's own figure, only a host that does hardly anything else counts. */
  static final double HOST_IO_FROM = 0.5;

  static final double HOST_IDLE_BELOW = 0.02;

  String text() {
    if (coverage < MIN_COVERAGE) {
      return UNKNOWN;
    }
    String verdict = NOT_THE_HOST;
    double greatest = 0;
    double saturated = own * (runQueue >= 0 ? runQueue : idleAsWait());
    double held = own * throttled;
    double pressed = own * memoryPressure;
    double waited = own * (ioWait >= 0 ? ioWait : ioPressure);
    if (held >= THROTTLED_FROM) {
      verdict = THROTTLED;
      greatest = held;
    }
    if (saturated >= RUN_QUEUE_FROM && saturated > greatest) {
      verdict = CPU_SATURATED;
      greatest = saturated;
    }
    if (pressed >= MEMORY_FROM && pressed > greatest) {
      verdict = MEMORY_PRESSURE;
      greatest = pressed;
    }
    double waitsFrom = ioWait >= 0 ? IO_WAIT_FROM : HOST_IO_FROM;
    return waited >= waitsFrom && waited > greatest ? IO_WAIT : verdict;
  }

  /** Where the process's own wait is not known: a host without idle time is saturated. */
  private double idleAsWait() {
    return hostIdle >= 0 && hostIdle < HOST_IDLE_BELOW ? 1 - hostIdle : 0;
  }

  /** The numbers that it rests on, those that are known. */
  Map<String, String> evidence() {
    Map<String, String> evidence = new TreeMap<>();
    put(evidence, "self_share", own);
    put(evidence, "run_queue_share", runQueue);
    put(evidence, "throttled_share", throttled);
    put(evidence, "memory_pressure_share", memoryPressure);
    put(evidence, "io_wait_share", ioWait);
    put(evidence, "host_io_pressure_share", ioPressure);
    put(evidence, "host_idle_share", hostIdle);
    put(evidence, "cpu_share", cpu);
    put(evidence, "concurrency", concurrency);
    return evidence;
  }

  private static void put(Map<String, String> evidence, String name, double value) {
    if (value >= 0) {
      evidence.put(name, String.format(Locale.ROOT, "%.3f", value));
    }
  }
}
