package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FixedStringColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.NullableColumn;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.job.DeadLetterRow;

/** Rows of {@code dead_letters}. */
public final class DeadLetterEncoder implements BlockEncoder<DeadLetterRow> {
  private static final int SHA256_DIGITS = 64;

  private final NativeBlock block = new NativeBlock();

  private final IntegerColumn at = block.column("At", Columns.dateTime64(3));
  private final LowCardinalityColumn origin = block.column("Origin", Columns.lowCardinality());
  private final StringColumn originId = block.column("OriginId", Columns.string());
  private final LowCardinalityColumn stage = block.column("Stage", Columns.lowCardinality());
  private final LowCardinalityColumn topic = block.column("Topic", Columns.lowCardinality());
  private final IntegerColumn partition = block.column("KafkaPartition", Columns.uint32());
  private final IntegerColumn offset = block.column("KafkaOffset", Columns.uint64());
  private final LowCardinalityColumn reason = block.column("Reason", Columns.lowCardinality());
  private final LowCardinalityColumn errorClass =
      block.column("ErrorClass", Columns.lowCardinality());
  private final StringColumn error = block.column("Error", Columns.string());
  private final NullableColumn<IntegerColumn> schemaId =
      block.column("SchemaId", Columns.nullable(Columns.uint32()));
  private final StringColumn key = block.column("Key", Columns.string());
  private final StringColumn payload = block.column("Payload", Columns.string());
  private final IntegerColumn payloadLength = block.column("PayloadLength", Columns.uint64());
  private final FixedStringColumn payloadSha256 =
      block.column("PayloadSha256", Columns.fixedString(SHA256_DIGITS));
  private final MapColumn<LowCardinalityColumn, StringColumn> headers =
      block.column("Headers", Columns.attributes());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(DeadLetterRow row) {
    at.add(row.epochMillis());
    origin.add(DeadLetterRow.ORIGIN);
    originId.add(row.originId());
    stage.add(row.stage());
    topic.add(row.topic());
    partition.add(row.partition());
    offset.add(row.offset());
    reason.add(row.reason());
    errorClass.add(row.errorClass());
    error.add(row.error());
    addSchemaId(row.schemaId());
    key.add(row.key(), 0, row.key().length);
    payload.add(row.payload(), 0, row.payload().length);
    payloadLength.add(row.payloadLength());
    payloadSha256.add(row.payloadSha256());
    row.headers()
        .forEach(
            (name, value) -> {
              headers.keys().add(name);
              headers.values().add(value);
            });
    headers.endRow();
  }

  private void addSchemaId(@org.jspecify.annotations.Nullable Integer id) {
    if (id == null) {
      schemaId.addNull();
    } else {
      // The framing has 32 bits; the column takes them as unsigned.
      schemaId.present().add(Integer.toUnsignedLong(id));
    }
  }
}
