package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FloatColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.job.profile.SampleRow;

/** Rows of {@code resource_samples}. */
public final class SampleEncoder implements BlockEncoder<SampleRow> {
  private final NativeBlock block = new NativeBlock();

  private final IntegerColumn time = block.column("Time", Columns.dateTime64(3));
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn host = block.column("Host", Columns.lowCardinality());
  private final LowCardinalityColumn service = block.column("Service", Columns.lowCardinality());
  private final StringColumn instance = block.column("Instance", Columns.string());
  private final LowCardinalityColumn metric = block.column("Metric", Columns.lowCardinality());
  private final LowCardinalityColumn device = block.column("Device", Columns.lowCardinality());
  private final FloatColumn value = block.column("Value", Columns.float64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(SampleRow row) {
    time.add(row.epochMillis());
    tenant.add(row.tenant());
    host.add(row.host());
    service.add(row.service());
    instance.add(row.instance());
    metric.add(row.metric());
    device.add(row.device());
    value.add(row.value());
  }
}
