package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;

/** Rows of {@code service_edges_1m}. */
public final class EdgeEncoder implements BlockEncoder<BucketRow<EdgeKey, EdgeTotals>> {
  private final NativeBlock block = new NativeBlock();

  private final IntegerColumn time = block.column("Time", Columns.dateTime());
  private final LowCardinalityColumn tenant = block.column("Tenant", Columns.lowCardinality());
  private final LowCardinalityColumn client = block.column("Client", Columns.lowCardinality());
  private final LowCardinalityColumn server = block.column("Server", Columns.lowCardinality());
  private final LowCardinalityColumn connectionType =
      block.column("ConnectionType", Columns.lowCardinality());
  private final IntegerColumn count = block.column("Count", Columns.uint64());
  private final IntegerColumn errors = block.column("Errors", Columns.uint64());
  private final IntegerColumn clientSumNs = block.column("ClientSumNs", Columns.uint64());
  private final IntegerColumn serverSumNs = block.column("ServerSumNs", Columns.uint64());
  private final IntegerColumn maxNs = block.column("MaxNs", Columns.uint64());
  private final MapColumn<IntegerColumn, IntegerColumn> clientBuckets =
      block.column("ClientBuckets", Columns.map(Columns.int16(), Columns.uint64()));
  private final MapColumn<IntegerColumn, IntegerColumn> serverBuckets =
      block.column("ServerBuckets", Columns.map(Columns.int16(), Columns.uint64()));
  private final IntegerColumn version = block.column("Version", Columns.uint64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(BucketRow<EdgeKey, EdgeTotals> row) {
    time.add(row.bucketSeconds());
    tenant.add(row.key().tenant());
    client.add(row.key().client());
    server.add(row.key().server());
    connectionType.add(row.key().connectionType());
    count.add(row.totals().count());
    errors.add(row.totals().errors());
    clientSumNs.add(row.totals().clientSumNanos());
    serverSumNs.add(row.totals().serverSumNanos());
    maxNs.add(row.totals().maxNanos());
    HistogramColumn.add(clientBuckets, row.totals().clientBuckets());
    HistogramColumn.add(serverBuckets, row.totals().serverBuckets());
    version.add(row.version());
  }
}
