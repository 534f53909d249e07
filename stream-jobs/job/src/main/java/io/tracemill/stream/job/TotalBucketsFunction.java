package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.Buckets;
import io.tracemill.stream.core.StoredTotal;
import io.tracemill.stream.core.Totals;
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
 * Absolute totals per key and period, sent when they changed: at most once a second of append time
 * for the shortest periods, and once per {@code sendLongEveryMillis} for those of a minute and
 * more. Rows of each table are a side output, {@link BucketFamily#rowsOf}.
 *
 * <p>State per key: one total per bucket, let go of when append time has passed the bucket's end by
 * {@link BucketOwnership#RETENTION_MILLIS}; so some 15 buckets of 10 s, 4 of a minute and 2 of an
 * hour at most, or as many more as senders' clocks are ahead. A part that comes later, and a bucket
 * whose extremes were taken back, go to {@link JobTypes#DIRTY_BUCKETS}.
 */
public final class TotalBucketsFunction<I, K, T extends Totals<T>, R extends StoredTotal<K, R>>
    extends KeyedProcessFunction<K, BucketRow<K, T>, R> {
  private static final long serialVersionUID = 1;
  private static final long SEND_SHORT_EVERY_MILLIS = 1_000;
  private static final int LONG_PERIOD_SECONDS = 60;

  private final BucketFamily<I, K, T, R> family;
  private final long sendLongEveryMillis;

  /** By start and position of the table in the family's. */
  private transient MapState<Long, T> buckets;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  TotalBucketsFunction(BucketFamily<I, K, T, R> family, long sendLongEveryMillis) {
    this.family = family;
    this.sendLongEveryMillis = sendLongEveryMillis;
  }

  @Override
  public void open(OpenContext context) {
    buckets =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("bucket-totals", Types.LONG, family.totalsType()));
  }

  @Override
  public void processElement(BucketRow<K, T> part, Context context, Collector<R> out)
      throws Exception {
    List<BucketTable> tables = family.tables();
    for (int i = 0; i < tables.size(); i++) {
      if (tables.get(i).periodSeconds() >= part.periodSeconds()) {
        add(part, i, context);
      }
    }
  }

  private void add(BucketRow<K, T> part, int position, Context context) throws Exception {
    BucketTable table = family.tables().get(position);
    long bucket = Buckets.floor(part.bucketSeconds(), table.periodSeconds());
    long append = part.totals().maxAppendMillis();
    long watermark = context.timerService().currentWatermark();
    long release = BucketOwnership.releaseMillis(bucket, table.periodSeconds());
    if (watermark >= release) {
      context.output(JobTypes.DIRTY_BUCKETS, family.dirty(part.key(), table, bucket, append));
      return;
    }
    long place = place(bucket, position);
    T totals = buckets.get(place);
    if (totals == null) {
      totals = family.newTotals();
      context.timerService().registerEventTimeTimer(release);
    }
    if (!totals.isUnsent()) {
      long from = Math.max(watermark + 1, append);
      long every = sendEveryMillis(table);
      context.timerService().registerEventTimeTimer(from - Math.floorMod(from, every) + every);
    }
    totals.add(part.totals());
    buckets.put(place, totals);
  }

  private long sendEveryMillis(BucketTable table) {
    return table.periodSeconds() < LONG_PERIOD_SECONDS
        ? SEND_SHORT_EVERY_MILLIS
        : sendLongEveryMillis;
  }

  private long place(long bucketSeconds, int position) {
    return bucketSeconds * family.tables().size() + position;
  }

  @Override
  public void onTimer(long millis, OnTimerContext context, Collector<R> out) throws Exception {
    K key = context.getCurrentKey();
    int tables = family.tables().size();
    List<Long> released = new ArrayList<>();
    for (Map.Entry<Long, T> entry : buckets.entries()) {
      BucketTable table = family.tables().get((int) (entry.getKey() % tables));
      long bucket = entry.getKey() / tables;
      T totals = entry.getValue();
      boolean release = millis >= BucketOwnership.releaseMillis(bucket, table.periodSeconds());
      if (totals.isUnsent() && (release || millis % sendEveryMillis(table) == 0)) {
        context.output(family.rowsOf(table), family.row(key, table, bucket, totals));
        totals.markSent();
        entry.setValue(totals);
      }
      if (release) {
        released.add(entry.getKey());
        if (totals.isInexact()) {
          context.output(
              JobTypes.DIRTY_BUCKETS, family.dirty(key, table, bucket, totals.maxAppendMillis()));
        }
      }
    }
    for (Long place : released) {
      buckets.remove(place);
    }
  }
}
