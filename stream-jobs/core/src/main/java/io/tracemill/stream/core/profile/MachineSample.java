package io.tracemill.stream.core.profile;

/**
 * What of a host's sample a verdict needs; counters, in nanoseconds, {@link InstanceSample#UNKNOWN}
 * where the sample does not say.
 *
 * @param epochMillis when it was taken
 * @param appendMillis append time
 * @param cores logical CPUs; 0: not known
 * @param idleNanos CPU time with nothing to run
 * @param cpuNanos CPU time in all states
 * @param memoryStallNanos time that some task waited for memory
 * @param ioStallNanos time that some task waited for I/O
 */
record MachineSample(
    long epochMillis,
    long appendMillis,
    int cores,
    long idleNanos,
    long cpuNanos,
    long memoryStallNanos,
    long ioStallNanos) {
  private static final double NANOS = 1e9;

  static MachineSample of(HostSample sample) {
    int cores = 0;
    double idle = 0;
    double cpu = 0;
    double memory = InstanceSample.UNKNOWN / NANOS;
    double io = InstanceSample.UNKNOWN / NANOS;
    for (Figure figure : sample.figures()) {
      switch (figure.metric()) {
        case "system.cpu.logical.count" -> cores = (int) figure.value();
        case "system.cpu.time" -> {
          cpu += figure.value();
          boolean isIdle = figure.device().equals("idle") || figure.device().equals("iowait");
          idle += isIdle ? figure.value() : 0;
        }
        case "system.psi.memory.some" -> memory = figure.value();
        case "system.psi.io.some" -> io = figure.value();
        default -> {}
      }
    }
    return new MachineSample(
        sample.epochMillis(),
        sample.appendMillis(),
        cores,
        Math.round(idle * NANOS),
        Math.round(cpu * NANOS),
        Math.round(memory * NANOS),
        Math.round(io * NANOS));
  }
}
