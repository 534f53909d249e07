package io.tracemill.clickhouse;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Writes rows into one ClickHouse table in batches of Native format.
 *
 * <p><b>Guarantee: at least once.</b> A checkpoint completes only when every row before it is
 * stored: it sends what is buffered and waits for all inserts. After a failure Flink replays the
 * rows since the last checkpoint, so some are stored twice; in a ReplacingMergeTree whose sorting
 * key identifies the row, FINAL shows each once. Within one run of the job nothing is doubled by
 * retries, as every batch carries a deduplication token of its own and is sent again verbatim.
 *
 * <p><b>Price:</b> a checkpoint takes as long as the inserts still under way, retries included (see
 * {@link RetrySettings}); and short checkpoint intervals make small inserts, which cost the server
 * more per row.
 *
 * <p>No order is kept between batches: rows must carry their own versions. Inserts run on threads
 * of their own; the task's thread waits only when {@link BatchSettings#queueCapacity} full batches
 * are waiting already. A failed insert fails the task with its next row, timer or checkpoint, the
 * message naming table, rows, endpoint, code and attempts.
 */
public final class ClickHouseSink<T> implements Sink<T> {
  private final ClickHouseConfig config;
  private final String table;
  private final SerializableSupplier<BlockEncoder<T>> encoders;
  private final Partitioner<? super T> partitioner;
  private final BatchSettings batches;
  private final RetrySettings retry;

  ClickHouseSink(
      ClickHouseConfig config,
      String table,
      SerializableSupplier<BlockEncoder<T>> encoders,
      Partitioner<? super T> partitioner,
      BatchSettings batches,
      RetrySettings retry) {
    this.config = config;
    this.table = table;
    this.encoders = encoders;
    this.partitioner = partitioner;
    this.batches = batches;
    this.retry = retry;
  }

  /** Starts with the defaults of {@link BatchSettings} and {@link RetrySettings}. */
  public static <T> ClickHouseSinkBuilder<T> builder() {
    return new ClickHouseSinkBuilder<>();
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    int subtask = context.getTaskInfo().getIndexOfThisSubtask();
    SendMetrics metrics = new SendMetrics(context.metricGroup());
    Inserter inserter = new Inserter(config, retry, subtask, metrics);
    InsertQueue<T> queue =
        new InsertQueue<>(inserter, "clickhouse-insert-" + table + "-" + subtask, batches);
    return new ClickHouseWriter<>(
        table, encoders, partitioner, batches, queue, context.getProcessingTimeService());
  }
}
