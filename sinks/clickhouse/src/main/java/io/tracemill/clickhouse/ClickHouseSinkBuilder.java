package io.tracemill.clickhouse;

import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ClickHouseSink}; config, table and encoder are required. */
public final class ClickHouseSinkBuilder<T> {
  private @Nullable ClickHouseConfig config;
  private @Nullable String table;
  private @Nullable SerializableSupplier<BlockEncoder<T>> encoder;
  private Partitioner<? super T> partitioner = row -> 0;
  private BatchSettings batches = BatchSettings.DEFAULT;
  private RetrySettings retry = RetrySettings.DEFAULT;
  private Guarantee guarantee = Guarantee.EXACTLY_ONCE;

  ClickHouseSinkBuilder() {}

  /** Where ClickHouse is. */
  public ClickHouseSinkBuilder<T> config(ClickHouseConfig config) {
    this.config = config;
    return this;
  }

  /** Table's name, without its database. */
  public ClickHouseSinkBuilder<T> table(String table) {
    this.table = table;
    return this;
  }

  /** Makes encoders; called several times per writer, on the task's thread. */
  public ClickHouseSinkBuilder<T> encoder(SerializableSupplier<BlockEncoder<T>> encoder) {
    this.encoder = encoder;
    return this;
  }

  /** The table's PARTITION BY; by default all rows are taken to be of one partition. */
  public ClickHouseSinkBuilder<T> partitioner(Partitioner<? super T> partitioner) {
    this.partitioner = partitioner;
    return this;
  }

  /** When batches are sent. */
  public ClickHouseSinkBuilder<T> batches(BatchSettings batches) {
    this.batches = batches;
    return this;
  }

  /** How long faults that may pass are waited out. */
  public ClickHouseSinkBuilder<T> retry(RetrySettings retry) {
    this.retry = retry;
    return this;
  }

  /** Whether rows wait for their checkpoint. */
  public ClickHouseSinkBuilder<T> guarantee(Guarantee guarantee) {
    this.guarantee = guarantee;
    return this;
  }

  /**
   * @throws IllegalArgumentException with everything that is missing or wrong
   */
  public ClickHouseSink<T> build() {
    Faults faults = new Faults();
    faults.check(config != null, "config", config, "set");
    faults.check(encoder != null, "encoder", encoder, "set");
    faults.check(
        table != null && ClickHouseConfig.isName(table), "table", table, "a name like otel_traces");
    faults.throwIfAny();
    return sink();
  }

  private ClickHouseSink<T> sink() {
    if (config == null || table == null || encoder == null) {
      throw new IllegalStateException("not checked");
    }
    return new ClickHouseSink<>(config, table, encoder, partitioner, batches, retry, guarantee);
  }
}
