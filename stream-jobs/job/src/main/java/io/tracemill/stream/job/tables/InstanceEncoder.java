package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.InstanceKey;

/** Rows of {@code instance_metrics_1m}. */
public final class InstanceEncoder implements BlockEncoder<BucketRow<InstanceKey, BucketTotals>> {
  private final NativeBlock block = new NativeBlock();

  private final IntegerColumn time = block.column("Time", Columns.dateTime());
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn service = block.column("Service", Columns.lowCardinality());
  private final StringColumn instance = block.column("Instance", Columns.string());
  private final LowCardinalityColumn host = block.column("Host", Columns.lowCardinality());
  private final IntegerColumn count = block.column("Count", Columns.uint64());
  private final IntegerColumn errors = block.column("Errors", Columns.uint64());
  private final IntegerColumn sumNs = block.column("SumNs", Columns.uint64());
  private final IntegerColumn maxNs = block.column("MaxNs", Columns.uint64());
  private final MapColumn<IntegerColumn, IntegerColumn> buckets =
      block.column("Buckets", Columns.map(Columns.int16(), Columns.uint64()));
  private final IntegerColumn version = block.column("Version", Columns.uint64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(BucketRow<InstanceKey, BucketTotals> row) {
    time.add(row.bucketSeconds());
    tenant.add(row.key().tenant());
    service.add(row.key().service());
    instance.add(row.key().instance());
    host.add(row.key().host());
    count.add(row.totals().count());
    errors.add(row.totals().errors());
    sumNs.add(row.totals().sumNanos());
    maxNs.add(row.totals().maxNanos());
    HistogramColumn.add(buckets, row.totals().buckets());
    version.add(row.version());
  }
}
