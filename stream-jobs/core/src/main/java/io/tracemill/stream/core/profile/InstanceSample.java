package io.tracemill.stream.core.profile;

import java.util.Arrays;

/**
 * What of an instance's sample is attributed. Counters but for the memory held, which is in KiB.
 *
 * @param epochMillis when it was taken
 * @param appendMillis append time
 * @param values by {@link Resource}; {@link #UNKNOWN} where the sample does not say
 * @param memoryStallNanos time that a task of the container waited for memory; {@link #UNKNOWN}
 *     where the sample does not say
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, compared nowhere
record InstanceSample(long epochMillis, long appendMillis, long[] values, long memoryStallNanos) {
  static final long UNKNOWN = -1;
  private static final double NANOS = 1e9;
  private static final double KIB = 1024;

  static InstanceSample of(HostSample sample) {
    long[] values = new long[Resource.COUNT];
    Arrays.fill(values, UNKNOWN);
    long memoryStall = UNKNOWN;
    for (Figure figure : sample.figures()) {
      switch (figure.metric()) {
        case "process.cpu.time" -> add(values, Resource.CPU, figure.value() * NANOS);
        case "process.runqueue.time" -> add(values, Resource.RUN_QUEUE, figure.value() * NANOS);
        case "process.iowait.time" -> add(values, Resource.IO_WAIT, figure.value() * NANOS);
        case "process.gc.cpu.time" -> add(values, Resource.GC, figure.value() * NANOS);
        case "process.memory.usage" -> add(values, Resource.MEMORY, figure.value() / KIB);
        case "container.cpu.throttled.time" ->
            add(values, Resource.THROTTLED, figure.value() * NANOS);
        case "process.disk.io" ->
            add(
                values,
                figure.device().equals("read") ? Resource.READ : Resource.WRITTEN,
                figure.value());
        case "container.psi.memory.some" -> memoryStall = Math.round(figure.value() * NANOS);
        default -> {}
      }
    }
    return new InstanceSample(sample.epochMillis(), sample.appendMillis(), values, memoryStall);
  }

  /** States and directions of one metric add up. */
  private static void add(long[] values, Resource resource, double amount) {
    int i = resource.ordinal();
    values[i] = Math.max(0, values[i]) + Math.round(amount);
  }

  long value(Resource resource) {
    return values[resource.ordinal()];
  }
}
