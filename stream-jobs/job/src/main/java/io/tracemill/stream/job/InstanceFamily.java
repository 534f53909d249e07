package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.InstanceKey;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Totals per instance of a service: instance_metrics_1m. */
enum InstanceFamily
    implements CountedSpanFamily<InstanceKey, BucketRow<InstanceKey, BucketTotals>> {
  INSTANCE;

  @Override
  public List<BucketTable> tables() {
    return List.of(BucketTable.INSTANCE_METRICS_1M);
  }

  @Override
  public String preAggregateId() {
    return OperatorIds.PRE_AGGREGATE_INSTANCES;
  }

  @Override
  public String totalId() {
    return OperatorIds.TOTAL_INSTANCES;
  }

  @Override
  public InstanceKey key(CountedSpan span) {
    return new InstanceKey(
        span.digest().key().tenant(),
        span.digest().key().service(),
        span.digest().instance(),
        span.digest().host());
  }

  @Override
  public BucketRow<InstanceKey, BucketTotals> row(
      InstanceKey key, BucketTable table, long bucketSeconds, BucketTotals totals) {
    return new BucketRow<>(
        key, table.periodSeconds(), bucketSeconds, totals.copy(), totals.version());
  }

  @Override
  public String tenant(InstanceKey key) {
    return key.tenant();
  }

  @Override
  public String service(InstanceKey key) {
    return key.service();
  }

  @Override
  public TypeInformation<InstanceKey> keyType() {
    return JobTypes.INSTANCE_KEY;
  }

  @Override
  public TypeInformation<BucketRow<InstanceKey, BucketTotals>> partType() {
    return JobTypes.INSTANCE_ROW;
  }

  @Override
  public TypeInformation<BucketRow<InstanceKey, BucketTotals>> rowType() {
    return JobTypes.INSTANCE_ROW;
  }
}
