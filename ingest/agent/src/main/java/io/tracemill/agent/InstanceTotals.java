package io.tracemill.agent;

import java.util.Arrays;

/**
 * Counters of a service instance over all its processes. They only grow: what an ended process had
 * used stays in them.
 */
final class InstanceTotals {
  private final long[] totals = new long[Counter.COUNT];
  private final boolean[] known = new boolean[Counter.COUNT];
  private long residentPages;
  private int threads;
  private int processes;
  private Cgroup cgroup = Cgroup.NONE;
  private int idleTicks;

  /** Begins a new moment. */
  void begin() {
    Arrays.fill(known, true);
    residentPages = 0;
    threads = 0;
    processes = 0;
    idleTicks++;
  }

  void add(ServiceProcess process, long[] growth) {
    for (int i = 0; i < Counter.COUNT; i++) {
      if (growth[i] == ServiceProcess.UNKNOWN) {
        known[i] = false;
      } else {
        totals[i] += growth[i];
      }
    }
    residentPages += process.residentPages();
    threads += process.threadCount();
    cgroup = process.cgroup();
    processes++;
    idleTicks = 0;
  }

  boolean isAlive() {
    return processes > 0;
  }

  /** Moments since it last had a process. */
  int idleTicks() {
    return idleTicks;
  }

  void write(KernelFiles files, long pageBytes, Figures figures) {
    for (Counter counter : Counter.values()) {
      int i = counter.ordinal();
      if (known[i]) {
        figures.add(counter.metric, counter.device, totals[i] / counter.perUnit);
      }
    }
    figures.addBytes("process.memory.usage", "", residentPages * pageBytes);
    figures.add("process.thread.count", threads);
    cgroup.read(files, figures);
  }
}
