package io.tracemill.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.SpanDigest;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TotalDatapointsFunctionTest {
  private static final long BUCKET = 1_700_000_000L;
  private static final long T0 = BUCKET * 1000;
  private static final SeriesKey KEY =
      new SeriesKey("", "shop", "GET /", "Server", "prod", "1.0", "", "web");

  private KeyedOneInputStreamOperatorTestHarness<SeriesKey, SeriesPart, Datapoint> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static KeyedOneInputStreamOperatorTestHarness<SeriesKey, SeriesPart, Datapoint> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new TotalDatapointsFunction()),
        SeriesPart::key,
        JobTypes.SERIES_KEY);
  }

  @Test
  void sendsAbsoluteTotalsAtMostOnceASecond() throws Exception {
    add(1_000, 1, T0);
    add(3_000, 1, T0 + 10);
    harness.processWatermark(T0 + 999);
    assertThat(rows()).isEmpty();
    harness.processWatermark(T0 + 1_000);
    add(2_000, 1, T0 + 1_500);
    harness.processWatermark(T0 + 2_000);
    assertThat(rows()).extracting(Datapoint::count).containsExactly(2L, 3L);
    assertThat(rows().get(1))
        .returns(6_000L, Datapoint::sumNanos)
        .returns(1_000L, Datapoint::minNanos)
        .returns(3_000L, Datapoint::maxNanos);
    assertThat(rows().get(1).version()).isGreaterThan(rows().get(0).version());
  }

  @Test
  void takesBackASpanAndSaysWhenAnExtremeMayBeStale() throws Exception {
    add(1_000, 1, T0);
    add(2_000, 1, T0);
    add(5_000, 1, T0);
    add(2_000, -1, T0 + 1);
    harness.processWatermark(BucketOwnership.releaseMillis(BUCKET));
    assertThat(rows()).last().returns(2L, Datapoint::count).returns(6_000L, Datapoint::sumNanos);
    assertThat(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)).isNull();
  }

  @Test
  void anExtremeThatWasTakenBackMakesTheBucketDirtyWhenItIsLetGo() throws Exception {
    add(1_000, 1, T0);
    add(5_000, 1, T0);
    add(5_000, -1, T0 + 1);
    harness.processWatermark(T0 + 2_000);
    assertThat(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)).isNull();
    harness.processWatermark(BucketOwnership.releaseMillis(BUCKET));
    assertThat(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)).hasSize(1);
  }

  @Test
  void aPartThatComesAfterTheBucketWasLetGoMakesItDirty() throws Exception {
    harness.processWatermark(BucketOwnership.releaseMillis(BUCKET));
    add(1_000, 1, T0);
    assertThat(rows()).isEmpty();
    assertThat(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)).hasSize(1);
  }

  @Test
  void stateAndTimersGoBackToZeroAndSurviveARestore() throws Exception {
    add(1_000, 1, T0);
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    harness.close();
    harness = harness();
    harness.initializeState(snapshot);
    harness.open();
    add(0, 1, T0 + 1);
    harness.processWatermark(BucketOwnership.releaseMillis(BUCKET));
    assertThat(rows()).last().returns(2L, Datapoint::count).returns(1L, Datapoint::zeroCount);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  private void add(long nanos, int sign, long appendMillis) throws Exception {
    BucketTotals part = new BucketTotals();
    part.add(new SpanDigest(KEY, BUCKET, nanos, "", 1, 0, 1), sign, appendMillis);
    harness.processElement(new SeriesPart(KEY, BUCKET, part), appendMillis);
  }

  private List<Datapoint> rows() {
    return harness.extractOutputValues();
  }
}
