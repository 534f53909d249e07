package io.tracemill.stream.job.profile;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.profile.CostKey;
import io.tracemill.stream.core.profile.CostPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by service, operation and caller: adds up what the instances used, absolute totals per
 * minute, sent when they changed, at most once a second of append time.
 *
 * <p>State per key: one part per minute and instance, let go of with the minute ({@link
 * BucketOwnership}); what comes later is not counted.
 */
public final class TotalCostsFunction extends KeyedProcessFunction<CostKey, CostPart, CostRow> {
  private static final long serialVersionUID = 1;
  private static final int MINUTE = 60;
  private static final long SEND_EVERY_MILLIS = 1_000;

  private transient MapState<Long, CostMinute> minutes;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public TotalCostsFunction() {}

  @Override
  public void open(OpenContext context) {
    minutes =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "cost-minutes", Types.LONG, TypeInformation.of(CostMinute.class)));
  }

  @Override
  public void processElement(CostPart part, Context context, Collector<CostRow> out)
      throws Exception {
    long minute = part.minuteSeconds();
    long watermark = context.timerService().currentWatermark();
    long release = BucketOwnership.releaseMillis(minute, MINUTE);
    if (watermark >= release) {
      return;
    }
    CostMinute known = minutes.get(minute);
    if (known == null) {
      known = CostMinute.EMPTY;
      context.timerService().registerEventTimeTimer(release);
    }
    if (!known.unsent()) {
      long from = Math.max(watermark + 1, part.appendMillis());
      long send = from - Math.floorMod(from, SEND_EVERY_MILLIS) + SEND_EVERY_MILLIS;
      context.timerService().registerEventTimeTimer(Math.min(send, release));
    }
    minutes.put(minute, known.with(part));
  }

  @Override
  public void onTimer(long millis, OnTimerContext context, Collector<CostRow> out)
      throws Exception {
    List<Long> released = new ArrayList<>();
    for (Map.Entry<Long, CostMinute> entry : minutes.entries()) {
      long minute = entry.getKey();
      CostMinute costs = entry.getValue();
      if (costs.unsent()) {
        out.collect(costs.row(context.getCurrentKey(), minute));
        entry.setValue(costs.asSent());
      }
      if (millis >= BucketOwnership.releaseMillis(minute, MINUTE)) {
        released.add(minute);
      }
    }
    for (Long minute : released) {
      minutes.remove(minute);
    }
  }
}
