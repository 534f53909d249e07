package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.Buckets;
import io.tracemill.stream.core.Totals;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up what counts for the same key and bucket before it is sent to the key's task, so that a
 * popular key costs a few parts a second and not one message a span. What is held goes out before
 * every watermark and every checkpoint barrier (so no state is kept), or when {@link #MAX_PARTS}
 * are held.
 *
 * <p>A part is one of the shortest period that is still the job's, and counts in every longer one
 * too. Shorter periods, which are not the job's any more, become dirty.
 */
final class PreAggregateOperator<I, K, T extends Totals<T>>
    extends AbstractStreamOperator<BucketRow<K, T>>
    implements OneInputStreamOperator<I, BucketRow<K, T>> {
  private static final long serialVersionUID = 1;

  /** Parts held at most. */
  static final int MAX_PARTS = 20_000;

  private record Place<K>(K key, int periodSeconds, long bucketSeconds) {}

  private final BucketFamily<I, K, T, ?> family;

  private transient Map<Place<K>, T> parts;

  /** By themselves without their append time, which is the value. */
  private transient Map<DirtyBucket, Long> dirty;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  PreAggregateOperator(BucketFamily<I, K, T, ?> family) {
    this.family = family;
  }

  @Override
  public void open() throws Exception {
    super.open();
    parts = new HashMap<>();
    dirty = new HashMap<>();
  }

  @Override
  public void processElement(StreamRecord<I> element) {
    I input = element.getValue();
    K key = family.key(input);
    long appendMillis = family.appendMillis(input);
    for (BucketTable table : family.tables()) {
      int period = table.periodSeconds();
      long bucket = Buckets.floor(family.second(input), period);
      if (BucketOwnership.isJobs(bucket, period, appendMillis)) {
        Place<K> place = new Place<>(key, period, bucket);
        family.add(input, parts.computeIfAbsent(place, p -> family.newTotals()));
        break;
      }
      dirty.merge(family.dirty(key, table, bucket, 0), appendMillis, Math::max);
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
                new StreamRecord<>(
                    new BucketRow<>(
                        place.key(), place.periodSeconds(), place.bucketSeconds(), part, 0))));
    parts.clear();
    dirty.forEach(
        (bucket, appendMillis) ->
            output.collect(JobTypes.DIRTY_BUCKETS, new StreamRecord<>(bucket.at(appendMillis))));
    dirty.clear();
  }
}
