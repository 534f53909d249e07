package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.job.LateReport;

/** Rows of {@code late_reports}; Report is the span's Avro body. */
public final class LateReportEncoder implements BlockEncoder<LateReport> {
  private final NativeBlock block = new NativeBlock();

  private final LowCardinalityColumn topic = block.column("Topic", Columns.lowCardinality());
  private final IntegerColumn partition = block.column("KafkaPartition", Columns.uint32());
  private final IntegerColumn offset = block.column("KafkaOffset", Columns.uint64());
  private final IntegerColumn appendTime = block.column("AppendTime", Columns.dateTime64(3));
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final StringColumn traceId = block.column("TraceId", Columns.string());
  private final StringColumn report = block.column("Report", Columns.string());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(LateReport row) {
    topic.add(row.topic());
    partition.add(row.partition());
    offset.add(row.offset());
    appendTime.add(row.appendMillis());
    tenant.add(row.tenant());
    traceId.addHex(row.traceIdHigh(), row.traceIdLow());
    report.add(row.body(), 0, row.body().length);
  }
}
