package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FloatColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.stream.core.profile.OperationCost;
import io.tracemill.stream.job.profile.CostRow;

/** Rows of {@code operation_costs_1m}. */
public final class CostEncoder implements BlockEncoder<CostRow> {
  private final NativeBlock block = new NativeBlock();

  private final IntegerColumn time = block.column("Time", Columns.dateTime());
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn service = block.column("Service", Columns.lowCardinality());
  private final LowCardinalityColumn operation =
      block.column("Operation", Columns.lowCardinality());
  private final LowCardinalityColumn caller = block.column("Caller", Columns.lowCardinality());
  private final IntegerColumn requests = block.column("Requests", Columns.uint64());
  private final IntegerColumn cpu = block.column("CpuNs", Columns.uint64());
  private final IntegerColumn throttled = block.column("ThrottledNs", Columns.uint64());
  private final FloatColumn memory = block.column("MemoryByteSeconds", Columns.float64());
  private final IntegerColumn read = block.column("ReadBytes", Columns.uint64());
  private final IntegerColumn written = block.column("WrittenBytes", Columns.uint64());
  private final IntegerColumn version = block.column("Version", Columns.uint64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(CostRow row) {
    OperationCost cost = row.cost();
    time.add(row.minuteSeconds());
    tenant.add(row.key().tenant());
    service.add(row.key().service());
    operation.add(row.key().operation());
    caller.add(row.key().caller());
    requests.add(cost.requests());
    cpu.add(cost.cpuNanos());
    throttled.add(cost.throttledNanos());
    memory.add(cost.memoryByteSeconds());
    read.add(cost.readBytes());
    written.add(cost.writtenBytes());
    version.add(row.version());
  }
}
