package io.tracemill.local;

import io.tracemill.runtime.ClickHouse;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** The pipeline of a local stack, asked over Kafka, Flink's REST interface and ClickHouse. */
final class StackPipeline implements Pipeline, AutoCloseable {
  private static final String ASSEMBLE = "assemble-traces";
  private static final String STORED = "stored-checkpoint";
  private static final String STORED_GAUGE = "storedCheckpointId";
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** What a checkpoint may take before it is asked for again. */
  private static final long CHECKPOINT_MILLIS = 30_000;

  private static final String OPEN_KEYS =
      "SELECT count() FROM tracemill.dirty_keys FINAL"
          + " WHERE NOT Done AND Kind IN ('trace', 'service_metrics_10s')";

  private final FlinkRest rest;
  private final ClickHouse clickHouse;
  private final SpanOffsets offsets;

  StackPipeline(Stack stack) {
    this.rest = stack.flink().rest();
    this.clickHouse = stack.clickHouse();
    this.offsets = new SpanOffsets(stack.broker());
  }

  @Override
  public Map<Integer, Long> ends() throws IOException {
    return offsets.ends();
  }

  @Override
  public Map<Integer, Long> committed() throws IOException {
    return offsets.committed();
  }

  @Override
  public OptionalLong watermarkMillis() throws IOException {
    return rest.watermark(ASSEMBLE);
  }

  @Override
  public boolean checkpoint(long timeoutMillis) throws IOException {
    long deadline =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(Math.min(timeoutMillis, CHECKPOINT_MILLIS));
    String request = rest.triggerCheckpoint();
    OptionalLong checkpoint = poll(() -> rest.checkpointResult(request), id -> true, deadline);
    if (checkpoint.isEmpty() || checkpoint.getAsLong() == 0) {
      return false;
    }
    return poll(
            () -> rest.gauge(STORED, STORED_GAUGE), id -> id >= checkpoint.getAsLong(), deadline)
        .isPresent();
  }

  private interface Asked {
    OptionalLong ask() throws IOException;
  }

  /** Asks until the answer is good; empty when the time is over. */
  private static OptionalLong poll(Asked question, LongPredicate good, long deadline)
      throws IOException {
    while (System.nanoTime() < deadline) {
      OptionalLong answer = question.ask();
      if (answer.isPresent() && good.test(answer.getAsLong())) {
        return answer;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return OptionalLong.empty();
  }

  @Override
  public long openDirtyKeys() throws IOException {
    return Long.parseLong(clickHouse.execute(clickHouse.reader(), OPEN_KEYS).trim());
  }

  @Override
  public void close() {
    offsets.close();
  }
}
