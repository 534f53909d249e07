package io.tracemill.clickhouse;

import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills one batch per partition and hands it to the {@link InsertQueue} when it is full, old or a
 * checkpoint comes, or when open batches together hold more than two full ones. All but the inserts
 * runs on the task's thread.
 */
final class ClickHouseWriter<T> implements SinkWriter<T> {
  private final String table;
  private final SerializableSupplier<BlockEncoder<T>> encoders;
  private final Partitioner<? super T> partitioner;
  private final BatchSettings settings;
  private final InsertQueue<T> queue;
  private final ProcessingTimeService time;
  private final long timerMillis;

  /** By partition, in the order in which they were opened. */
  private final Map<Long, Batch<T>> open = new LinkedHashMap<>();

  private final String attemptId = UUID.randomUUID().toString();
  private long batches;
  private long openBytes;
  private @Nullable Batch<T> last;
  private boolean timerSet;

  ClickHouseWriter(
      String table,
      SerializableSupplier<BlockEncoder<T>> encoders,
      Partitioner<? super T> partitioner,
      BatchSettings settings,
      InsertQueue<T> queue,
      ProcessingTimeService time) {
    this.table = table;
    this.encoders = encoders;
    this.partitioner = partitioner;
    this.settings = settings;
    this.queue = queue;
    this.time = time;
    this.timerMillis = Math.max(1, settings.maxAge().toMillis() / 4);
  }

  @Override
  public void write(T row, Context context) throws IOException, InterruptedException {
    queue.throwIfFailed();
    long partition = partitioner.partitionOf(row);
    Batch<T> batch = last;
    if (batch == null || batch.partition() != partition) {
      batch = batchFor(partition);
      last = batch;
    }
    openBytes += batch.add(row);
    if (batch.rows() >= settings.maxRows() || batch.bytes() >= settings.maxBytes()) {
      send(batch);
    } else if (openBytes >= 2 * settings.maxBytes()) {
      send(Collections.max(open.values(), Comparator.comparingLong(Batch::bytes)));
    }
  }

  private Batch<T> batchFor(long partition) throws IOException, InterruptedException {
    Batch<T> found = open.get(partition);
    if (found != null) {
      return found;
    }
    if (open.size() >= settings.maxOpenPartitions()) {
      send(Collections.max(open.values(), Comparator.comparingInt(Batch::rows)));
    }
    BlockEncoder<T> used = queue.pollEncoder();
    BlockEncoder<T> encoder = used == null ? encoders.get() : used;
    // Never from checkpoint numbers: they repeat with other content after a restore.
    String token = attemptId + "-" + table + "-" + batches++;
    Batch<T> batch = new Batch<>(encoder, table, partition, time.getCurrentProcessingTime(), token);
    open.put(partition, batch);
    setTimer();
    return batch;
  }

  private void send(Batch<T> batch) throws IOException, InterruptedException {
    open.remove(batch.partition());
    forget(batch);
    queue.put(batch);
  }

  private void forget(Batch<T> batch) {
    openBytes -= batch.bytes();
    last = null;
  }

  private void setTimer() {
    if (!timerSet) {
      timerSet = true;
      ScheduledFuture<?> unused =
          time.registerTimer(time.getCurrentProcessingTime() + timerMillis, this::onTimer);
    }
  }

  /** Sends what is old if there is room (else it may grow on), and looks for failed inserts. */
  private void onTimer(long now) throws IOException {
    timerSet = false;
    queue.throwIfFailed();
    long openedBefore =
        time.getCurrentProcessingTime() - settings.maxAge().toMillis() + timerMillis;
    Iterator<Batch<T>> oldestFirst = open.values().iterator();
    while (oldestFirst.hasNext()) {
      Batch<T> batch = oldestFirst.next();
      if (batch.openedAtMillis() > openedBefore || !queue.offer(batch)) {
        break;
      }
      oldestFirst.remove();
      forget(batch);
    }
    if (!open.isEmpty() || queue.pending() > 0) {
      setTimer();
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    while (!open.isEmpty()) {
      send(open.values().iterator().next());
    }
    queue.awaitIdle();
  }

  @Override
  public void close() throws InterruptedException {
    queue.close();
  }
}
