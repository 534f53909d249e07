package io.tracemill.clickhouse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** One subtask that writes {@link Row}s, its checkpoints and its mail taken by hand. */
final class InsertHarness implements AutoCloseable {
  private final OneInputStreamOperatorTestHarness<Row, StoredUpTo> harness;
  private final InsertOperator<Row> operator;
  private long nextCheckpoint = 1;

  InsertHarness(ClickHouseSink<Row> sink, @Nullable OperatorSubtaskState state) throws Exception {
    operator = new InsertOperator<>(sink);
    harness = new OneInputStreamOperatorTestHarness<>(operator, 128, 1, 0);
    harness
        .getEnvironment()
        .getJobConfiguration()
        .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(5));
    if (state != null) {
      harness.setRestoredCheckpointId(1);
      harness.initializeState(state);
      nextCheckpoint = 2;
    }
    harness.open();
    harness.setProcessingTime(0);
  }

  /** Rows {@code from} to {@code to}, of as many days. */
  void write(int from, int to, int days) throws Exception {
    for (int i = from; i < to; i++) {
      harness.processElement(new StreamRecord<>(new Row(i, i % days)));
    }
  }

  /** Begins the next checkpoint and returns its state. */
  OperatorSubtaskState snapshot() throws Exception {
    harness.prepareSnapshotPreBarrier(nextCheckpoint);
    return harness.snapshot(nextCheckpoint, nextCheckpoint++);
  }

  /** The newest checkpoint is complete. */
  void complete() throws Exception {
    harness.notifyOfCompletedCheckpoint(nextCheckpoint - 1);
  }

  /** A checkpoint from begin to end. */
  void checkpoint() throws Exception {
    snapshot();
    complete();
  }

  void time(long millis) throws Exception {
    harness.setProcessingTime(millis);
  }

  int timers() {
    return harness.getProcessingTimeService().getNumActiveTimers();
  }

  /** Runs what other threads have asked of the task. */
  void runMail() throws Exception {
    for (Optional<Mail> mail = take(); mail.isPresent(); mail = take()) {
      mail.get().run();
    }
  }

  private Optional<Mail> take() {
    return harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
  }

  /** Checkpoints said to be stored, so far. */
  List<Long> told() {
    List<Long> ids = new ArrayList<>();
    harness.extractOutputValues().forEach(stored -> ids.add(stored.checkpointId()));
    return ids;
  }

  SendMetrics sent() {
    return operator.sent();
  }

  /** As in a job without checkpoints. */
  void withoutCheckpoints() {
    harness
        .getEnvironment()
        .getJobConfiguration()
        .removeConfig(CheckpointingOptions.CHECKPOINTING_INTERVAL);
  }

  void finish() throws Exception {
    operator.finish();
  }

  @Override
  public void close() throws Exception {
    operator.close();
  }
}
