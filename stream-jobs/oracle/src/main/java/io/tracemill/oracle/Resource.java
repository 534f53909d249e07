package io.tracemill.oracle;

import io.tracemill.schemas.avro.Measurement;
import java.util.Optional;

/** What of a sample is split over spans, in whole units. */
enum Resource {
  /** CPU time, nanoseconds. */
  CPU(1e9),
  /** Time that the CPU quota held the container back, nanoseconds. */
  THROTTLED(1e9),
  /** Time that threads could run and no CPU was free, nanoseconds. */
  RUN_QUEUE(1e9),
  /** Time that threads waited for block I/O, nanoseconds. */
  IO_WAIT(1e9),
  /** CPU time of a JVM's collectors, nanoseconds. */
  GC(1e9),
  /** Resident memory, KiB; between two samples KiB times milliseconds. */
  MEMORY(1.0 / 1024),
  /** Bytes read from disks. */
  READ(1),
  /** Bytes written to disks. */
  WRITTEN(1);

  private final double unitsPerFigure;

  Resource(double unitsPerFigure) {
    this.unitsPerFigure = unitsPerFigure;
  }

  /** What a figure is about; empty when it is nothing that is split. */
  static Optional<Resource> of(Measurement figure) {
    return Optional.ofNullable(
        switch (figure.getMetric()) {
          case "process.cpu.time" -> CPU;
          case "container.cpu.throttled.time" -> THROTTLED;
          case "process.runqueue.time" -> RUN_QUEUE;
          case "process.iowait.time" -> IO_WAIT;
          case "process.gc.cpu.time" -> GC;
          case "process.memory.usage" -> MEMORY;
          case "process.disk.io" -> figure.getDevice().equals("read") ? READ : WRITTEN;
          default -> null;
        });
  }

  /** A figure in whole units. */
  long whole(double figure) {
    return Math.round(figure * unitsPerFigure);
  }
}
