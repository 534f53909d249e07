package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.SeriesKey;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up spans of the same series and bucket before they are sent to the series' task, so that a
 * popular series costs a few parts a second and not one message a span. What is held goes out
 * before every watermark and every checkpoint barrier (so no state is kept), or when {@link
 * #MAX_PARTS} are held.
 *
 * <p>A span whose bucket is not the job's any more makes the bucket dirty instead.
 */
final class PreAggregateOperator extends AbstractStreamOperator<SeriesPart>
    implements OneInputStreamOperator<CountedSpan, SeriesPart> {
  private static final long serialVersionUID = 1;

  /** Parts held at most. */
  static final int MAX_PARTS = 20_000;

  private record Place(SeriesKey key, long bucketSeconds) {}

  private record ServiceBucket(String tenant, String service, long bucketSeconds) {}

  private transient Map<Place, BucketTotals> parts;
  private transient Map<ServiceBucket, Long> dirty;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  PreAggregateOperator() {}

  @Override
  public void open() throws Exception {
    super.open();
    parts = new HashMap<>();
    dirty = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<CountedSpan> element) {
    CountedSpan span = element.getValue();
    SeriesKey key = span.digest().key();
    long bucket = span.digest().bucketSeconds();
    if (BucketOwnership.isJobs(bucket, span.appendMillis())) {
      parts
          .computeIfAbsent(new Place(key, bucket), place -> new BucketTotals())
          .add(span.digest(), span.sign(), span.appendMillis());
    } else {
      dirty.merge(
          new ServiceBucket(key.tenant(), key.service(), bucket), span.appendMillis(), Math::max);
    }
    if (parts.size() + dirty.size() >= MAX_PARTS) {
      flush();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (!parts.isEmpty() || !dirty.isEmpty()) {
      throw new IllegalStateException("parts are left behind a checkpoint barrier");
    }
  }

  @Override
  public void finish() throws Exception {
    flush();
    super.finish();
  }

  private void flush() {
    parts.forEach(
        (place, part) ->
            output.collect(
                new StreamRecord<>(new SeriesPart(place.key(), place.bucketSeconds(), part))));
    parts.clear();
    dirty.forEach(
        (bucket, appendMillis) ->
            output.collect(
                JobTypes.DIRTY_BUCKETS,
                new StreamRecord<>(
                    new DirtyBucket(
                        bucket.tenant(),
                        bucket.service(),
                        bucket.bucketSeconds(),
                        appendMillis,
                        false))));
    dirty.clear();
  }
}
