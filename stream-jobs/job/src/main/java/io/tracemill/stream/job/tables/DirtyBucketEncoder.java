package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.BlockEncoder;
import io.tracemill.clickhouse.block.Columns;
import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.LowCardinalityColumn;
import io.tracemill.clickhouse.block.NativeBlock;
import io.tracemill.clickhouse.block.StringColumn;
import io.tracemill.stream.core.Versions;
import io.tracemill.stream.job.DirtyBucket;

/**
 * Rows of {@code dirty_keys}. Kind is the table, Key is tenant, service and the bucket's epoch
 * seconds, separated by tabs.
 */
public final class DirtyBucketEncoder implements BlockEncoder<DirtyBucket> {
  private static final int DONE = 1;

  private final NativeBlock block = new NativeBlock();

  private final LowCardinalityColumn kind = block.column("Kind", Columns.lowCardinality());
  private final StringColumn key = block.column("Key", Columns.string());
  private final IntegerColumn at = block.column("At", Columns.dateTime64(3));
  private final IntegerColumn done = block.column("Done", Columns.bool());
  private final IntegerColumn version = block.column("Version", Columns.uint64());

  @Override
  public NativeBlock block() {
    return block;
  }

  @Override
  public void add(DirtyBucket row) {
    kind.add(row.table());
    key.add(row.tenant() + "\t" + row.service() + "\t" + row.bucketSeconds());
    at.add(row.appendMillis());
    done.add(row.done());
    version.add(Versions.of(row.appendMillis(), row.done() ? DONE : 0));
  }
}
