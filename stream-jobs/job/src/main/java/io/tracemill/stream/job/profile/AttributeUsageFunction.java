package io.tracemill.stream.job.profile;

import io.tracemill.stream.core.profile.CostPart;
import io.tracemill.stream.core.profile.HostKey;
import io.tracemill.stream.core.profile.HostSample;
import io.tracemill.stream.core.profile.HostUsage;
import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.job.JobTypes;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by host: splits what its service instances used between two samples over the spans that
 * were active there, and says what each trace and each operation used. Both are collected as they
 * come and looked at every {@link #FLUSH_EVERY_MILLIS} of append time.
 *
 * <p>State per host: its last minutes ({@link HostUsage}) and what came since the last look; one
 * timer. All of it goes when no sample and no span has come for some minutes.
 */
public final class AttributeUsageFunction
    extends KeyedCoProcessFunction<HostKey, InstanceSpans, HostSample, Profile> {
  private static final long serialVersionUID = 1;
  static final long FLUSH_EVERY_MILLIS = 5_000;

  private transient ListState<InstanceSpans> newSpans;
  private transient ListState<HostSample> newSamples;
  private transient ValueState<HostUsage> usages;
  private transient ValueState<Boolean> armed;
  private transient Counter refused;

  @SuppressWarnings("NullAway.Init") // open() comes before the first record
  public AttributeUsageFunction() {}

  @Override
  public void open(OpenContext context) {
    newSpans =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("new-spans", JobTypes.INSTANCE_SPANS_TYPE));
    newSamples =
        getRuntimeContext()
            .getListState(new ListStateDescriptor<>("new-samples", JobTypes.HOST_SAMPLE));
    usages =
        getRuntimeContext().getState(new ValueStateDescriptor<>("host-usage", JobTypes.HOST_USAGE));
    armed = getRuntimeContext().getState(new ValueStateDescriptor<>("armed", Types.BOOLEAN));
    refused = getRuntimeContext().getMetricGroup().counter("profileTracesRefused");
  }

  @Override
  public void processElement1(InstanceSpans spans, Context context, Collector<Profile> out)
      throws Exception {
    newSpans.add(spans);
    arm(context);
  }

  @Override
  public void processElement2(HostSample sample, Context context, Collector<Profile> out)
      throws Exception {
    newSamples.add(sample);
    arm(context);
  }

  private void arm(Context context) throws Exception {
    if (armed.value() == null) {
      armed.update(true);
      Long time = context.timestamp();
      long from = Math.max(context.timerService().currentWatermark(), time == null ? 0 : time);
      context.timerService().registerEventTimeTimer(next(from));
    }
  }

  private static long next(long millis) {
    return millis - Math.floorMod(millis, FLUSH_EVERY_MILLIS) + FLUSH_EVERY_MILLIS;
  }

  @Override
  public void onTimer(long millis, OnTimerContext context, Collector<Profile> out)
      throws Exception {
    HostUsage usage = usages.value();
    if (usage == null) {
      usage = new HostUsage();
    }
    for (HostSample sample : newSamples.get()) {
      usage.add(sample, millis);
    }
    for (InstanceSpans spans : newSpans.get()) {
      if (!usage.add(spans, millis)) {
        refused.inc();
      }
    }
    newSamples.clear();
    newSpans.clear();
    usage.flush(context.getCurrentKey(), millis, new Emitter(context, out));
    if (usage.isEmpty()) {
      usages.clear();
      armed.clear();
    } else {
      usages.update(usage);
      context.timerService().registerEventTimeTimer(next(millis));
    }
  }

  /** Sends what the core says where it belongs. */
  private static final class Emitter implements HostUsage.Output {
    private final KeyedCoProcessFunction<HostKey, InstanceSpans, HostSample, Profile>.Context
        context;
    private final Collector<Profile> out;

    Emitter(
        KeyedCoProcessFunction<HostKey, InstanceSpans, HostSample, Profile>.Context context,
        Collector<Profile> out) {
      this.context = context;
      this.out = out;
    }

    @Override
    public void profile(Profile profile) {
      out.collect(profile);
    }

    @Override
    public void cost(CostPart part) {
      context.output(JobTypes.COST_PARTS, part);
    }
  }
}
