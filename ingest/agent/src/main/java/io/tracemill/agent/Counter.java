package io.tracemill.agent;

/** What is counted of a process from its start on. */
enum Counter {
  CPU_USER("process.cpu.time", "user", Figures.NANOS_PER_SECOND),
  CPU_SYSTEM("process.cpu.time", "system", Figures.NANOS_PER_SECOND),
  READ("process.disk.io", "read", 1),
  WRITTEN("process.disk.io", "write", 1),
  /** Time for which its threads could run and no CPU was free, added up over threads. */
  RUN_QUEUE("process.runqueue.time", "", Figures.NANOS_PER_SECOND),
  /** CPU time of a JVM's collector threads. */
  GC("process.gc.cpu.time", "", Figures.NANOS_PER_SECOND),
  /** Time for which its threads waited for block I/O; only where the kernel counts it. */
  IO_WAIT("process.iowait.time", "", Figures.NANOS_PER_SECOND);

  static final int COUNT = values().length;

  final String metric;
  final String device;
  final double perUnit;

  Counter(String metric, String device, double perUnit) {
    this.metric = metric;
    this.device = device;
    this.perUnit = perUnit;
  }
}
