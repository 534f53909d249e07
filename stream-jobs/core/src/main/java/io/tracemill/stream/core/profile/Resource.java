package io.tracemill.stream.core.profile;

/** What is attributed. Amounts are whole numbers, so that they can be split without a rest. */
enum Resource {
  /** CPU time, nanoseconds. */
  CPU,
  /** Time that the CPU quota held the container back, nanoseconds. */
  THROTTLED,
  /** Time that threads could run and no CPU was free, nanoseconds. */
  RUN_QUEUE,
  /** Time that threads waited for block I/O, nanoseconds. */
  IO_WAIT,
  /** CPU time of a JVM's collectors, nanoseconds. */
  GC,
  /** Resident memory over time, KiB times milliseconds. */
  MEMORY,
  /** Bytes read from disks. */
  READ,
  /** Bytes written to disks. */
  WRITTEN;

  static final int COUNT = values().length;
}
