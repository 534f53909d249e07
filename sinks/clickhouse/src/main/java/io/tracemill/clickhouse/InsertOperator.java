package io.tracemill.clickhouse;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts rows into a table; see {@link ClickHouseSink} for what is guaranteed. Rows are encoded
 * and batches frozen on the task's thread, inserted on threads of their own.
 *
 * <p>State: batches that are frozen and not inserted yet. Whatever a completed checkpoint holds is
 * inserted after a restart, before anything newer. Checkpoints that were given up are covered by
 * the next one, which holds their batches still.
 *
 * <p>Memory: open batches at most {@code 2 * maxBytes} before compression; frozen ones that may be
 * sent at most {@code maxPendingBytes} and a checkpoint's own, then the task waits; frozen ones
 * that wait for their checkpoint at most {@code maxPendingBytes}: beyond, the oldest are sent ahead
 * of it (counter {@code numBatchesSentAhead}), at least once.
 */
final class InsertOperator<T> extends AbstractStreamOperator<StoredUpTo>
    implements OneInputStreamOperator<T, StoredUpTo> {
  private static final Logger LOG = LoggerFactory.getLogger(InsertOperator.class);
  private static final long serialVersionUID = 1;

  /** In place of a checkpoint: belongs to the next one and to all that follow. */
  private static final long AHEAD = 0;

  /** In place of a checkpoint: none waits for it, or it waits for the batch by itself. */
  private static final long UNCLAIMED = Long.MAX_VALUE;

  private final ClickHouseSink<T> sink;

  private transient ListState<FrozenBatch> state;
  private transient OpenBatches<T> open;

  /** Frozen for the next checkpoint. */
  private transient Deque<FrozenBatch> frozen;

  private transient long frozenBytes;

  /** Frozen by checkpoints that are not complete yet, oldest first. */
  private transient Deque<Epoch> epochs;

  /** Complete checkpoints that were not told of yet, oldest first. */
  private transient Deque<Long> untold;

  private transient SendMetrics sent;
  private transient InsertQueue queue;
  private transient MailboxExecutor mailbox;
  private transient boolean timerSet;
  private transient boolean finished;

  /** What one checkpoint has frozen. */
  private record Epoch(long checkpointId, List<FrozenBatch> batches) {}

  @SuppressWarnings("NullAway.Init") // Flink's life cycle fills the rest
  InsertOperator(ClickHouseSink<T> sink) {
    this.sink = sink;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    frozen = new ArrayDeque<>();
    epochs = new ArrayDeque<>();
    untold = new ArrayDeque<>();
    open =
        new OpenBatches<>(
            sink.table(),
            sink.encoders(),
            sink.partitioner(),
            sink.batches(),
            () -> getProcessingTimeService().getCurrentProcessingTime(),
            this::freeze);
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    sent = new SendMetrics(getMetricGroup());
    queue =
        new InsertQueue(
            new Inserter(sink.config(), sink.retry(), subtask, sent),
            sink.table(),
            "clickhouse-insert-" + sink.table() + "-" + subtask,
            sink.batches(),
            this::onInsert);
    sent.watch(queue);
    state =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>("frozen-batches", FrozenBatchSerializer.INSTANCE));
    OptionalLong restored = context.getRestoredCheckpointId();
    if (restored.isPresent()) {
      for (FrozenBatch batch : state.get()) {
        queue.add(batch, restored.getAsLong());
      }
      untold.add(restored.getAsLong());
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    mailbox = getContainingTask().getMailboxExecutorFactory().createExecutor(0);
    mailbox.execute(this::tellStored, "tell what was stored before");
  }

  @Override
  public void processElement(StreamRecord<T> element) throws Exception {
    queue.awaitRoom();
    open.add(element.getValue());
    if (sink.guarantee() == Guarantee.AT_LEAST_ONCE) {
      setTimer();
    }
  }

  private void freeze(FrozenBatch batch) {
    if (sink.guarantee() == Guarantee.AT_LEAST_ONCE) {
      queue.add(batch, UNCLAIMED);
      return;
    }
    frozen.add(batch);
    frozenBytes += batch.heldBytes();
    while (frozenBytes > sink.batches().maxPendingBytes() && frozen.size() > 1) {
      FrozenBatch oldest = frozen.remove();
      frozenBytes -= oldest.heldBytes();
      queue.add(oldest, AHEAD);
      sent.sentAhead();
      LOG.warn(
          "{} rows for {} are sent ahead of their checkpoint: more than {} bytes wait for it",
          oldest.rows(),
          sink.table(),
          sink.batches().maxPendingBytes());
    }
  }

  private void setTimer() {
    if (!timerSet) {
      timerSet = true;
      long wait = Math.max(1, sink.batches().maxAge().toMillis() / 4);
      ScheduledFuture<?> unused =
          getProcessingTimeService()
              .registerTimer(
                  getProcessingTimeService().getCurrentProcessingTime() + wait, this::onTimer);
    }
  }

  private void onTimer(long now) {
    timerSet = false;
    long maxAge = sink.batches().maxAge().toMillis();
    open.freezeOpenedUntil(now - maxAge + maxAge / 4);
    if (!open.isEmpty()) {
      setTimer();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    open.freezeAll();
    if (sink.guarantee() == Guarantee.AT_LEAST_ONCE) {
      queue.awaitIdle();
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    epochs.add(new Epoch(context.getCheckpointId(), List.copyOf(frozen)));
    frozen.clear();
    frozenBytes = 0;
    List<FrozenBatch> unsent = new ArrayList<>(queue.unsent());
    epochs.forEach(epoch -> unsent.addAll(epoch.batches()));
    state.update(unsent);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    while (!epochs.isEmpty() && epochs.getFirst().checkpointId() <= checkpointId) {
      epochs.removeFirst().batches().forEach(batch -> queue.add(batch, checkpointId));
    }
    untold.add(checkpointId);
    if (finished) {
      queue.awaitIdle();
    } else {
      tellStored();
    }
  }

  /** On the inserting thread. */
  private void onInsert() {
    try {
      mailbox.execute(this::tellStored, "tell what is stored");
    } catch (RejectedExecutionException e) {
      LOG.debug("the task of {} ends", sink.table(), e);
    }
  }

  /** Sends the newest checkpoint all of whose rows are stored, if it was not sent before. */
  private void tellStored() throws IOException {
    queue.throwIfFailed();
    long oldest = queue.oldestCheckpointId();
    Long stored = null;
    while (!untold.isEmpty() && untold.getFirst() < oldest) {
      stored = untold.removeFirst();
    }
    if (stored != null && !finished) {
      var task = getRuntimeContext().getTaskInfo();
      output.collect(
          new StreamRecord<>(
              new StoredUpTo(
                  sink.table(),
                  task.getIndexOfThisSubtask(),
                  task.getNumberOfParallelSubtasks(),
                  stored)));
    }
  }

  /** Without checkpoints there is nothing to wait for; with them a last one follows. */
  @Override
  public void finish() throws Exception {
    super.finish();
    finished = true;
    open.freezeAll();
    if (!CheckpointingOptions.isCheckpointingEnabled(getContainingTask().getJobConfiguration())) {
      frozen.forEach(batch -> queue.add(batch, UNCLAIMED));
      frozen.clear();
      queue.awaitIdle();
    }
  }

  SendMetrics sent() {
    return sent;
  }

  @Override
  public void close() throws Exception {
    if (queue != null) {
      queue.close();
    }
    super.close();
  }
}
