package io.tracemill.clickhouse;

import java.io.IOException;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Writes rows into one ClickHouse table in batches of Native format, {@link Guarantee exactly or at
 * least once}.
 *
 * <p><b>Exactly once</b> rests on two lines. First, a batch's bytes and its deduplication token,
 * which no other batch ever gets, are part of the checkpoint that freezes it; it is sent when the
 * checkpoint is complete and sent again verbatim until ClickHouse has confirmed it, so that a table
 * with {@code non_replicated_deduplication_window} takes it once however often it comes. One batch
 * holds rows of one partition, as a token covers one partition. Second, where the window was
 * overrun or the job went back to an older savepoint, rows are replaced under the table's sorting
 * key if it is a ReplacingMergeTree; so give it one, and rows a version of their own.
 *
 * <p>No order is kept between batches. The task waits only when {@link
 * BatchSettings#maxPendingBytes} wait for ClickHouse already; checkpoints do not wait for it at all
 * (exactly once), so they go on while it is down. A failed insert fails the task, the message
 * naming table, rows, endpoint, code and attempts.
 *
 * <p>Not a {@code Committer}: Flink calls those on the task's thread and lets them retry in a loop
 * there, which would hold the task, and the next checkpoint, for as long as ClickHouse is slow. So
 * an operator before an empty writer does the work, and says in a stream of its own what is stored.
 */
public final class ClickHouseSink<T> implements Sink<T>, SupportsPreWriteTopology<T> {
  private static final long serialVersionUID = 1;

  private final ClickHouseConfig config;
  private final String table;
  private final SerializableSupplier<BlockEncoder<T>> encoders;
  private final Partitioner<? super T> partitioner;
  private final BatchSettings batches;
  private final RetrySettings retry;
  private final Guarantee guarantee;

  ClickHouseSink(
      ClickHouseConfig config,
      String table,
      SerializableSupplier<BlockEncoder<T>> encoders,
      Partitioner<? super T> partitioner,
      BatchSettings batches,
      RetrySettings retry,
      Guarantee guarantee) {
    this.config = config;
    this.table = table;
    this.encoders = encoders;
    this.partitioner = partitioner;
    this.batches = batches;
    this.retry = retry;
    this.guarantee = guarantee;
  }

  /** Starts with the defaults of {@link BatchSettings} and {@link RetrySettings}, exactly once. */
  public static <T> ClickHouseSinkBuilder<T> builder() {
    return new ClickHouseSinkBuilder<>();
  }

  /** Writes {@code rows}; what is given back says, after each checkpoint, that it is stored. */
  public SingleOutputStreamOperator<StoredUpTo> write(DataStream<T> rows) {
    return rows.transform(
        "insert into " + table, TypeInformation.of(StoredUpTo.class), new InsertOperator<>(this));
  }

  @Override
  public DataStream<T> addPreWriteTopology(DataStream<T> rows) {
    return write(rows).flatMap(new Nothing<T>()).returns(rows.getType());
  }

  @Override
  public SinkWriter<T> createWriter(WriterInitContext context) {
    return new NoWriter<>();
  }

  ClickHouseConfig config() {
    return config;
  }

  String table() {
    return table;
  }

  SerializableSupplier<BlockEncoder<T>> encoders() {
    return encoders;
  }

  Partitioner<? super T> partitioner() {
    return partitioner;
  }

  BatchSettings batches() {
    return batches;
  }

  RetrySettings retry() {
    return retry;
  }

  Guarantee guarantee() {
    return guarantee;
  }

  /** The rows have been written: none is left for the writer. */
  private static final class Nothing<T> implements FlatMapFunction<StoredUpTo, T> {
    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(StoredUpTo stored, Collector<T> out) {}
  }

  private static final class NoWriter<T> implements SinkWriter<T> {
    @Override
    public void write(T row, Context context) throws IOException {
      throw new IOException("rows are written before");
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {}
  }
}
