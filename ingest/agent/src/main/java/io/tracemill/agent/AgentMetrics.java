package io.tracemill.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the agent counts, with the prefix {@code tracemill_agent_}. Once nothing is on its way:
 * {@code samples_taken = samples_published + samples_failed}. Thread-safe.
 */
final class AgentMetrics {
  private static final String PREFIX = "tracemill.agent.";

  private final MeterRegistry registry;
  private final Timer ticks;
  private final AtomicInteger processes;
  private final AtomicInteger leftOut;

  AgentMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.ticks =
        Timer.builder(PREFIX + "ticks")
            .description("Time to take all samples of one moment")
            .register(registry);
    this.processes = registry.gauge(PREFIX + "processes", new AtomicInteger());
    this.leftOut = registry.gauge(PREFIX + "processes.left.out", new AtomicInteger());
    for (FileFault fault : FileFault.values()) {
      fileFault(fault, 0);
    }
    taken(0);
    published(0);
    failed(0);
    missedTicks(0);
    failedTicks(0);
  }

  void tick(long nanos) {
    ticks.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Moments that passed without samples, since the ones before took too long. */
  void missedTicks(long missed) {
    registry.counter(PREFIX + "ticks.missed").increment((double) missed);
  }

  /** A moment that was given up, by a fault of the agent's own. */
  void failedTick() {
    failedTicks(1);
  }

  private void failedTicks(int failed) {
    registry.counter(PREFIX + "ticks.failed").increment(failed);
  }

  /** Processes with a service that are sampled, and those beyond the limit. */
  void processes(int sampled, int beyond) {
    processes.set(sampled);
    leftOut.set(beyond);
  }

  /** A file that could not be read; the figures it has are missing from the sample. */
  void fileFault(FileFault fault) {
    fileFault(fault, 1);
  }

  private void fileFault(FileFault fault, int times) {
    registry.counter(PREFIX + "read.failures", "reason", fault.label()).increment(times);
  }

  void taken(int samples) {
    registry.counter(PREFIX + "samples.taken").increment(samples);
  }

  void published(int samples) {
    registry.counter(PREFIX + "samples.published").increment(samples);
  }

  /** Samples that Kafka did not take in time; they are gone. */
  void failed(int samples) {
    registry.counter(PREFIX + "samples.failed").increment(samples);
  }
}
