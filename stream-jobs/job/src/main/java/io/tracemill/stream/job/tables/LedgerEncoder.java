package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.schemas.Topics;
import io.tracemill.stream.job.ledger.LedgerRow;

/** Rows of {@code ledger}; nothing is dropped yet, so Dropped keeps its default. */
public final class LedgerEncoder implements BlockEncoder<LedgerRow> {
  private final NativeBlock block = new NativeBlock();

  private final LowCardinalityColumn topic = block.column("Topic", Columns.lowCardinality());
  private final IntegerColumn partition = block.column("KafkaPartition", Columns.uint32());
  private final IntegerColumn fromOffset = block.column("FromOffset", Columns.uint64());
  private final IntegerColumn records = block.column("Records", Columns.uint64());
  private final IntegerColumn stored = block.column("SpansStored", Columns.uint64());
  private final IntegerColumn merged = block.column("SpansMerged", Columns.uint64());
  private final IntegerColumn duplicates = block.column("Duplicates", Columns.uint64());
  private final IntegerColumn deferred = block.column("Deferred", Columns.uint64());
  private final IntegerColumn deadLettered = block.column("DeadLettered", Columns.uint64());
  private final IntegerColumn regrouped = block.column("Regrouped", Columns.int64());
  private final IntegerColumn at = block.column("At", Columns.dateTime64(3));
  private final IntegerColumn version = block.column("Version", Columns.uint64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(LedgerRow row) {
    topic.add(Topics.SPANS);
    partition.add(row.partition());
    fromOffset.add(row.fromOffset());
    records.add(row.records());
    stored.add(row.stored());
    merged.add(row.merged());
    duplicates.add(row.duplicates());
    deferred.add(row.deferred());
    deadLettered.add(row.deadLettered());
    regrouped.add(row.regrouped());
    at.add(row.appendMillis());
    version.add(row.version());
  }
}
