package io.tracemill.stream.job.flood;

import io.tracemill.stream.core.flood.FloodDetector;
import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.core.flood.LiveCounts;
import io.tracemill.stream.core.flood.ServiceKey;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by service: hands the detector one whole second of append time after the other, each when
 * the watermark has passed it, so what it finds does not depend on how parts came. An idle topic
 * moves the watermark too, so a flood ends although nothing follows it. Waits for no checkpoint.
 *
 * <p>State per service: the parts of the seconds that are not over (one or two), and the detector
 * (1 KB to 60 KB, see its caps). Ten minutes after the last request the newest seconds and what is
 * younger than ten minutes are let go; eight days after it, everything (at once when the service
 * itself was younger). Timers: one a second while requests come or a flood is on, and one for that.
 *
 * <p>Counter {@code floodsOpened}.
 */
public final class DetectFloodsFunction
    extends KeyedProcessFunction<ServiceKey, LiveCounts, FloodRow> {
  private static final long serialVersionUID = 1;
  private static final long COMPACT_MILLIS = FloodDetector.COMPACT_SECONDS * 1000L;

  private transient MapState<Long, LiveCounts> pending;
  private transient ValueState<FloodDetector> detectors;
  private transient Counter opened;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public DetectFloodsFunction() {}

  @Override
  public void open(OpenContext context) {
    pending =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>("live-counts", Types.LONG, FloodTypes.LIVE_COUNTS));
    detectors =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("flood-detector", FloodTypes.FLOOD_DETECTOR));
    opened = getRuntimeContext().getMetricGroup().counter("floodsOpened");
  }

  @Override
  public void processElement(LiveCounts part, Context context, Collector<FloodRow> out)
      throws Exception {
    long second = part.appendSecond();
    LiveCounts counts = pending.get(second);
    if (counts == null) {
      context.timerService().registerEventTimeTimer(tickMillis(second));
      pending.put(second, part);
    } else {
      counts.add(part);
      pending.put(second, counts);
    }
  }

  @Override
  public void onTimer(long millis, OnTimerContext context, Collector<FloodRow> out)
      throws Exception {
    FloodDetector detector = detectors.value();
    if (detector != null && millis == detector.housekeepingMillis()) {
      keepHouse(detector, millis, context);
      return;
    }
    long second = Math.floorDiv(millis, 1000L);
    LiveCounts counts = pending.get(second);
    if (counts != null) {
      pending.remove(second);
      detector = detector == null ? new FloodDetector() : detector;
      arm(detector, millis, context);
    }
    if (detector != null) {
      tick(detector, second, counts, context, out);
    }
  }

  private void tick(
      FloodDetector detector,
      long second,
      @org.jspecify.annotations.Nullable LiveCounts counts,
      OnTimerContext context,
      Collector<FloodRow> out)
      throws Exception {
    boolean flooded = detector.isFlooded();
    detector.tick(context.getCurrentKey(), second, counts).forEach(out::collect);
    if (detector.isFlooded()) {
      context.timerService().registerEventTimeTimer(tickMillis(second + 1));
      opened.inc(flooded ? 0 : 1);
    }
    detectors.update(detector);
  }

  /** A service that had gone silent for long is looked after soon again. */
  private static void arm(FloodDetector detector, long millis, OnTimerContext context) {
    long due = detector.housekeepingMillis();
    if (due == 0 || due > millis + 2 * COMPACT_MILLIS) {
      if (due != 0) {
        context.timerService().deleteEventTimeTimer(due);
      }
      context.timerService().registerEventTimeTimer(detector.keepHouseFrom(millis));
    }
  }

  private void keepHouse(FloodDetector detector, long millis, OnTimerContext context)
      throws Exception {
    if (detector.keepHouse(millis)) {
      context.timerService().registerEventTimeTimer(detector.housekeepingMillis());
      detectors.update(detector);
    } else {
      detectors.clear();
    }
  }

  /** Last millisecond of that second: when the watermark is there, the second is over. */
  private static long tickMillis(long second) {
    return second * 1000 + 999;
  }
}
