package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Totals per edge of the service graph: service_edges_1m. A dirty minute is one of all edges. */
enum EdgeFamily
    implements BucketFamily<CountedEdge, EdgeKey, EdgeTotals, BucketRow<EdgeKey, EdgeTotals>> {
  INSTANCE;

  @Override
  public List<BucketTable> tables() {
    return List.of(BucketTable.SERVICE_EDGES_1M);
  }

  @Override
  public String preAggregateId() {
    return OperatorIds.PRE_AGGREGATE_EDGES;
  }

  @Override
  public String totalId() {
    return OperatorIds.TOTAL_EDGES;
  }

  @Override
  public EdgeKey key(CountedEdge edge) {
    return edge.digest().key();
  }

  @Override
  public long second(CountedEdge edge) {
    return edge.digest().bucketSeconds();
  }

  @Override
  public long appendMillis(CountedEdge edge) {
    return edge.appendMillis();
  }

  @Override
  public EdgeTotals newTotals() {
    return new EdgeTotals();
  }

  @Override
  public void add(CountedEdge edge, EdgeTotals totals) {
    totals.add(edge.digest(), edge.sign(), edge.appendMillis());
  }

  @Override
  public BucketRow<EdgeKey, EdgeTotals> row(
      EdgeKey key, BucketTable table, long bucketSeconds, EdgeTotals totals) {
    return new BucketRow<>(
        key, table.periodSeconds(), bucketSeconds, totals.copy(), totals.version());
  }

  @Override
  public String tenant(EdgeKey key) {
    return key.tenant();
  }

  @Override
  public String service(EdgeKey key) {
    return "";
  }

  @Override
  public TypeInformation<EdgeKey> keyType() {
    return JobTypes.EDGE_KEY;
  }

  @Override
  public TypeInformation<EdgeTotals> totalsType() {
    return JobTypes.EDGE_TOTALS;
  }

  @Override
  public TypeInformation<BucketRow<EdgeKey, EdgeTotals>> partType() {
    return JobTypes.EDGE_ROW;
  }

  @Override
  public TypeInformation<BucketRow<EdgeKey, EdgeTotals>> rowType() {
    return JobTypes.EDGE_ROW;
  }
}
