package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by series: absolute totals per 10 s bucket, sent when they changed, at most once a second
 * of append time.
 *
 * <p>State per series: one total per bucket, let go of when append time has passed the bucket's end
 * by {@link BucketOwnership#RETENTION_MILLIS}; so some 15 buckets at most, or as many more as
 * senders' clocks are ahead. A part that comes later, and a bucket whose extremes were taken back,
 * go to {@link JobTypes#DIRTY_BUCKETS}.
 */
public final class TotalDatapointsFunction
    extends KeyedProcessFunction<SeriesKey, SeriesPart, Datapoint> {
  private static final long serialVersionUID = 1;
  private static final long SEND_EVERY_MILLIS = 1_000;

  private transient MapState<Long, BucketTotals> buckets;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public TotalDatapointsFunction() {}

  @Override
  public void open(OpenContext context) {
    buckets =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("bucket-totals", Types.LONG, JobTypes.BUCKET_TOTALS));
  }

  @Override
  public void processElement(SeriesPart part, Context context, Collector<Datapoint> out)
      throws Exception {
    long bucket = part.bucketSeconds();
    long watermark = context.timerService().currentWatermark();
    if (watermark >= BucketOwnership.releaseMillis(bucket)) {
      context.output(JobTypes.DIRTY_BUCKETS, dirty(part.key(), bucket, part.part()));
      return;
    }
    BucketTotals totals = buckets.get(bucket);
    if (totals == null) {
      totals = new BucketTotals();
      context.timerService().registerEventTimeTimer(BucketOwnership.releaseMillis(bucket));
    }
    if (!totals.isUnsent()) {
      long from = Math.max(watermark + 1, part.part().maxAppendMillis());
      long send = from - Math.floorMod(from, SEND_EVERY_MILLIS) + SEND_EVERY_MILLIS;
      context.timerService().registerEventTimeTimer(send);
    }
    totals.add(part.part());
    buckets.put(bucket, totals);
  }

  @Override
  public void onTimer(long millis, OnTimerContext context, Collector<Datapoint> out)
      throws Exception {
    SeriesKey key = context.getCurrentKey();
    List<Long> released = new ArrayList<>();
    for (Map.Entry<Long, BucketTotals> entry : buckets.entries()) {
      long bucket = entry.getKey();
      BucketTotals totals = entry.getValue();
      if (totals.isUnsent()) {
        out.collect(totals.toDatapoint(key, bucket));
        totals.markSent();
        entry.setValue(totals);
      }
      if (millis >= BucketOwnership.releaseMillis(bucket)) {
        released.add(bucket);
        if (totals.isInexact()) {
          context.output(JobTypes.DIRTY_BUCKETS, dirty(key, bucket, totals));
        }
      }
    }
    for (Long bucket : released) {
      buckets.remove(bucket);
    }
  }

  private static DirtyBucket dirty(SeriesKey key, long bucket, BucketTotals totals) {
    return new DirtyBucket(key.tenant(), key.service(), bucket, totals.maxAppendMillis(), false);
  }
}
