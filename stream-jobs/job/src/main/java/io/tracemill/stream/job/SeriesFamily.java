package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Datapoints per series: service_metrics_10s and its roll-ups. */
enum SeriesFamily implements CountedSpanFamily<SeriesKey, Datapoint> {
  INSTANCE;

  @Override
  public List<BucketTable> tables() {
    return List.of(
        BucketTable.SERVICE_METRICS_10S,
        BucketTable.SERVICE_METRICS_1M,
        BucketTable.SERVICE_METRICS_1H);
  }

  @Override
  public String preAggregateId() {
    return OperatorIds.PRE_AGGREGATE;
  }

  @Override
  public String totalId() {
    return OperatorIds.TOTAL_DATAPOINTS;
  }

  @Override
  public SeriesKey key(CountedSpan span) {
    return span.digest().key();
  }

  @Override
  public Datapoint row(SeriesKey key, BucketTable table, long bucketSeconds, BucketTotals totals) {
    return totals.toDatapoint(key, bucketSeconds);
  }

  @Override
  public String tenant(SeriesKey key) {
    return key.tenant();
  }

  @Override
  public String service(SeriesKey key) {
    return key.service();
  }

  @Override
  public TypeInformation<SeriesKey> keyType() {
    return JobTypes.SERIES_KEY;
  }

  @Override
  public TypeInformation<BucketRow<SeriesKey, BucketTotals>> partType() {
    return JobTypes.SERIES_ROW;
  }

  @Override
  public TypeInformation<Datapoint> rowType() {
    return JobTypes.DATAPOINT;
  }
}
