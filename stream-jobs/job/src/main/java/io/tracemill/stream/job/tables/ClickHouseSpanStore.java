package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.job.BucketTable;
import io.tracemill.stream.job.SpanStore;

/** Reads spans and totals back from ClickHouse, under FINAL. */
public final class ClickHouseSpanStore implements SpanStore {
  private final RowReader reader;

  public ClickHouseSpanStore(ClickHouseConfig config) {
    this.reader = new RowReader(config);
  }

  @Override
  public TotalStore<SeriesKey, Datapoint> datapoints(BucketTable table) {
    return new DatapointStore(reader, table);
  }

  @Override
  public TotalStore<InstanceKey, BucketRow<InstanceKey, BucketTotals>> instances() {
    return new InstanceStore(reader);
  }

  @Override
  public TotalStore<EdgeKey, BucketRow<EdgeKey, EdgeTotals>> edges() {
    return new EdgeStore(reader);
  }

  @Override
  public void close() {
    reader.close();
  }
}
