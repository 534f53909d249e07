package io.tracemill.stream.job;

import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import java.util.Collection;
import java.util.List;

/** The stored spans and datapoints, as the reconciler reads them. Used by one thread at a time. */
public interface SpanStore extends AutoCloseable {

  /**
   * A row of {@code service_metrics_10s} that is stored.
   *
   * @param key the series
   * @param bucketSeconds start of the bucket, epoch seconds
   * @param version version of the row
   */
  record StoredDatapoint(SeriesKey key, long bucketSeconds, long version) {}

  /** Datapoints of these buckets, computed from the stored spans. */
  List<Datapoint> computeDatapoints(Collection<DirtyBucket> buckets);

  /** Rows stored for these buckets. */
  List<StoredDatapoint> storedDatapoints(Collection<DirtyBucket> buckets);

  @Override
  void close();
}
