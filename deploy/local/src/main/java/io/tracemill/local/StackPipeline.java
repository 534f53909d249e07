package io.tracemill.local;

import io.tracemill.runtime.ClickHouse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The pipeline of a local stack, asked over Kafka, Flink's REST interface and ClickHouse. */
final class StackPipeline implements Pipeline, AutoCloseable {
  private static final String ASSEMBLE = "assemble-traces";
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
    String request = rest.triggerCheckpoint();
    long deadline =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(Math.min(timeoutMillis, CHECKPOINT_MILLIS));
    while (System.nanoTime() < deadline) {
      Optional<Boolean> result = rest.checkpointResult(request);
      if (result.isPresent()) {
        return result.get();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return false;
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
