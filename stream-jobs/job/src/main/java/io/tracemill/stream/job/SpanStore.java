package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.EdgeKey;
import io.tracemill.stream.core.EdgeTotals;
import io.tracemill.stream.core.InstanceKey;
import io.tracemill.stream.core.SeriesKey;
import java.util.Collection;
import java.util.List;

/** The stored spans and totals, as the reconciler reads them. Used by one thread at a time. */
public interface SpanStore extends AutoCloseable {

  /**
   * A row that is stored.
   *
   * @param key what it is about
   * @param bucketSeconds start of the period, epoch seconds
   * @param version version of the row
   */
  record Stored<K>(K key, long bucketSeconds, long version) {}

  /**
   * One table of totals.
   *
   * @param <K> what its rows are about
   * @param <R> its rows
   */
  interface TotalStore<K, R> {
    /** Rows of these buckets, computed from the stored spans. */
    List<R> compute(Collection<DirtyBucket> buckets);

    /** Rows stored for these buckets. */
    List<Stored<K>> stored(Collection<DirtyBucket> buckets);

    /** A row of zeros, for what lost all its spans. */
    R empty(K key, long bucketSeconds, long version);
  }

  /** Datapoints of one of the periods that there are. */
  TotalStore<SeriesKey, Datapoint> datapoints(BucketTable table);

  TotalStore<InstanceKey, BucketRow<InstanceKey, BucketTotals>> instances();

  TotalStore<EdgeKey, BucketRow<EdgeKey, EdgeTotals>> edges();

  @Override
  void close();
}
