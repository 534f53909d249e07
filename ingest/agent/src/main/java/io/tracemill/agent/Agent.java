package io.tracemill.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and publishes samples at whole multiples of the interval by the wall clock, on one thread.
 * A moment that comes while the one before is still being sampled is left out and counted.
 */
final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private final Sampler sampler;
  private final SamplePublisher publisher;
  private final AgentMetrics metrics;
  private final Clock clock;
  private final long intervalMillis;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "sampler"));

  Agent(
      Sampler sampler,
      SamplePublisher publisher,
      AgentMetrics metrics,
      Clock clock,
      Duration interval) {
    this.sampler = sampler;
    this.publisher = publisher;
    this.metrics = metrics;
    this.clock = clock;
    this.intervalMillis = interval.toMillis();
  }

  void start() {
    schedule(nextMillis(clock.millis()));
  }

  private long nextMillis(long millis) {
    return (millis / intervalMillis + 1) * intervalMillis;
  }

  private void schedule(long dueMillis) {
    // The answer is never asked for: run() schedules the next one whatever happens.
    var unused =
        executor.schedule(
            () -> run(dueMillis), Math.max(0, dueMillis - clock.millis()), TimeUnit.MILLISECONDS);
  }

  private void run(long dueMillis) {
    try {
      long start = System.nanoTime();
      publisher.publish(sampler.sample());
      metrics.tick(System.nanoTime() - start);
    } catch (RuntimeException e) {
      // Whatever one moment did not foresee, the next is tried.
      metrics.failedTick();
      LOG.error("no samples at {}", Instant.ofEpochMilli(dueMillis), e);
    } finally {
      long next = nextMillis(Math.max(clock.millis(), dueMillis));
      metrics.missedTicks((next - dueMillis) / intervalMillis - 1);
      if (!executor.isShutdown()) {
        schedule(next);
      }
    }
  }

  /** Ends the sampling and sends what is on its way. */
  @Override
  public void close() {
    executor.shutdownNow();
    publisher.close();
  }
}
