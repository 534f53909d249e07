package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.FloatColumn;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;

/** Rows of {@code service_metrics_10s}, {@code _1m} and {@code _1h}. */
public final class DatapointEncoder implements BlockEncoder<Datapoint> {
  private final NativeBlock block = new NativeBlock();

  private final IntegerColumn time = block.column("Time", Columns.dateTime());
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn service = block.column("Service", Columns.lowCardinality());
  private final LowCardinalityColumn operation =
      block.column("Operation", Columns.lowCardinality());
  private final LowCardinalityColumn kind = block.column("Kind", Columns.lowCardinality());
  private final LowCardinalityColumn environment =
      block.column("Environment", Columns.lowCardinality());
  private final LowCardinalityColumn serviceVersion =
      block.column("ServiceVersion", Columns.lowCardinality());
  private final LowCardinalityColumn hostGroup =
      block.column("HostGroup", Columns.lowCardinality());
  private final LowCardinalityColumn caller = block.column("Caller", Columns.lowCardinality());
  private final IntegerColumn count = block.column("Count", Columns.uint64());
  private final FloatColumn adjustedCount = block.column("AdjustedCount", Columns.float64());
  private final IntegerColumn errors = block.column("Errors", Columns.uint64());
  private final MapColumn<LowCardinalityColumn, IntegerColumn> errorClasses =
      block.column("ErrorClasses", Columns.map(Columns.lowCardinality(), Columns.uint64()));
  private final IntegerColumn sumNs = block.column("SumNs", Columns.uint64());
  private final IntegerColumn minNs = block.column("MinNs", Columns.uint64());
  private final IntegerColumn maxNs = block.column("MaxNs", Columns.uint64());
  private final IntegerColumn zeroCount = block.column("ZeroCount", Columns.uint64());
  private final MapColumn<IntegerColumn, IntegerColumn> buckets =
      block.column("Buckets", Columns.map(Columns.int16(), Columns.uint64()));
  private final MapColumn<LowCardinalityColumn, StringColumn> exemplars =
      block.column("Exemplars", Columns.attributes());
  private final IntegerColumn firstAppend = block.column("FirstAppend", Columns.dateTime64(3));
  private final IntegerColumn version = block.column("Version", Columns.uint64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(Datapoint row) {
    addKey(row.key());
    time.add(row.bucketSeconds());
    count.add(row.count());
    adjustedCount.add(row.adjustedCount());
    errors.add(row.errors());
    sumNs.add(row.sumNanos());
    minNs.add(row.minNanos());
    maxNs.add(row.maxNanos());
    zeroCount.add(row.zeroCount());
    row.errorClasses()
        .forEach(
            (name, n) -> {
              errorClasses.keys().add(name);
              errorClasses.values().add(n);
            });
    errorClasses.endRow();
    HistogramColumn.add(buckets, row.buckets());
    row.exemplars()
        .forEach(
            (name, id) -> {
              exemplars.keys().add(name);
              exemplars.values().add(id);
            });
    exemplars.endRow();
    firstAppend.add(row.firstAppendMillis());
    version.add(row.version());
  }

  private void addKey(SeriesKey key) {
    tenant.add(key.tenant());
    service.add(key.service());
    operation.add(key.operation());
    kind.add(key.kind());
    environment.add(key.environment());
    serviceVersion.add(key.serviceVersion());
    hostGroup.add(key.hostGroup());
    caller.add(key.caller());
  }
}
