package io.tracemill.stream.job.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.stream.core.profile.CostPart;
import io.tracemill.stream.core.profile.Figure;
import io.tracemill.stream.core.profile.HostKey;
import io.tracemill.stream.core.profile.HostSample;
import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.core.profile.Operation;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.core.profile.SelfSpan;
import io.tracemill.stream.job.JobTypes;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Times in milliseconds from a whole minute on; append time is the time itself. */
class AttributeUsageFunctionTest {
  private static final long T0 = 1_700_000_040_000L;

  private KeyedTwoInputStreamOperatorTestHarness<HostKey, InstanceSpans, HostSample, Profile>
      harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static KeyedTwoInputStreamOperatorTestHarness<HostKey, InstanceSpans, HostSample, Profile>
      harness() throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(new AttributeUsageFunction()),
        InstanceSpans::hostKey,
        HostSample::hostKey,
        JobTypes.HOST_KEY);
  }

  @Test
  void sendsAProfileAndTheCostsAtTheNextLook() throws Exception {
    sample(0, 0);
    sample(1_000, 0.5);
    trace(1, 0, 1_000);
    watermark(4_999);
    assertThat(harness.extractOutputValues()).isEmpty();
    watermark(5_000);
    assertThat(harness.extractOutputValues())
        .singleElement()
        .returns(500_000_000L, Profile::cpuNanos)
        .returns(1f, Profile::coverage);
    assertThat(harness.getSideOutput(JobTypes.COST_PARTS))
        .extracting(record -> record.getValue().key().operation())
        .containsExactlyInAnyOrder("op", "__idle__");
  }

  @Test
  void goesOnAfterARestoreWhereItWas() throws Exception {
    sample(0, 0);
    sample(1_000, 0.5);
    trace(1, 0, 1_000);
    watermark(5_000);
    trace(2, 0, 1_000);
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = harness();
    harness.initializeState(snapshot);
    harness.open();
    watermark(10_000);
    assertThat(harness.extractOutputValues())
        .extracting(Profile::cpuNanos)
        .containsExactly(250_000_000L, 250_000_000L);
  }

  @Test
  void stateAndTimersGoBackToZero() throws Exception {
    for (int second = 0; second < 100; second++) {
      sample(second * 1_000, second);
      trace(second, second * 1_000, second * 1_000 + 500);
      watermark(second * 1_000);
    }
    assertThat(harness.numKeyedStateEntries()).isPositive();
    watermark(100_000 + 6 * 60_000);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(harness.extractOutputValues()).extracting(Profile::traceIdLow).contains(1L, 98L);
  }

  @Test
  void addsUpTheInstancesOfAServiceAndForgetsTheMinute() throws Exception {
    try (KeyedOneInputStreamOperatorTestHarness<?, CostPart, CostRow> totals =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new TotalCostsFunction()),
            CostPart::key,
            JobTypes.COST_KEY)) {
      totals.open();
      sample(0, 0);
      sample(1_000, 0.5);
      trace(1, 0, 1_000);
      watermark(5_000);
      for (StreamRecord<CostPart> part : harness.getSideOutput(JobTypes.COST_PARTS)) {
        CostPart cost = part.getValue();
        totals.processElement(cost, T0 + 5_000);
        totals.processElement(cost, T0 + 5_000); // replaces itself
        totals.processElement(
            new CostPart(
                cost.key(),
                cost.minuteSeconds(),
                "other",
                cost.instance(),
                cost.cost(),
                cost.appendMillis()),
            T0 + 5_000);
      }
      totals.processWatermark(T0 + 7_000);
      assertThat(totals.extractOutputValues())
          .filteredOn(row -> row.key().operation().equals("op"))
          .singleElement()
          .returns(1_000_000_000L, row -> row.cost().cpuNanos())
          .returns(2L, row -> row.cost().requests());
      totals.processWatermark(T0 + 60_000 + 120_000);
      assertThat(totals.numKeyedStateEntries()).isZero();
      assertThat(totals.numEventTimeTimers()).isZero();
    }
  }

  private void sample(long atMillis, double cpuSeconds) throws Exception {
    HostSample sample =
        new HostSample(
            "",
            "host",
            "shop",
            "1",
            T0 + atMillis,
            T0 + atMillis,
            List.of(new Figure("process.cpu.time", "user", cpuSeconds)));
    harness.processElement2(sample, T0 + atMillis);
  }

  private void trace(long trace, long from, long to) throws Exception {
    long start = (T0 + from) * 1_000_000;
    long end = (T0 + to) * 1_000_000;
    SelfSpan span =
        new SelfSpan(trace, new Operation("op", ""), start, end, new long[] {start, end});
    harness.processElement1(
        new InstanceSpans(0, trace, "", "host", "shop", "1", T0, T0 + to, List.of(span)), T0 + to);
  }

  private void watermark(long atMillis) throws Exception {
    harness.processBothWatermarks(
        new org.apache.flink.streaming.api.watermark.Watermark(T0 + atMillis));
  }
}
