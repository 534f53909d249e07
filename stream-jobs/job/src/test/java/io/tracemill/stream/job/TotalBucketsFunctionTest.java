package io.tracemill.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.stream.core.BucketOwnership;
import io.tracemill.stream.core.BucketRow;
import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.Buckets;
import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SeriesKey;
import io.tracemill.stream.core.SpanDigest;
import java.util.List;
import java.util.Queue;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TotalBucketsFunctionTest {
  private static final long BUCKET = 1_700_000_000L;
  private static final long T0 = BUCKET * 1000;
  private static final SeriesKey KEY =
      new SeriesKey("", "shop", "GET /", "Server", "prod", "1.0", "", "web");

  private static final BucketTable SHORT = BucketTable.SERVICE_METRICS_10S;
  private static final BucketTable MINUTE = BucketTable.SERVICE_METRICS_1M;
  private static final BucketTable HOUR = BucketTable.SERVICE_METRICS_1H;
  private static final long SEND_LONG_EVERY_MILLIS = 5_000;

  private KeyedOneInputStreamOperatorTestHarness<
          SeriesKey, BucketRow<SeriesKey, BucketTotals>, Datapoint>
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

  private static KeyedOneInputStreamOperatorTestHarness<
          SeriesKey, BucketRow<SeriesKey, BucketTotals>, Datapoint>
      harness() throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new TotalBucketsFunction<>(SeriesFamily.INSTANCE, SEND_LONG_EVERY_MILLIS)),
        BucketRow::key,
        JobTypes.SERIES_KEY);
  }

  @Test
  void sendsAbsoluteTotalsAtMostOnceASecond() throws Exception {
    add(1_000, 1, T0);
    add(3_000, 1, T0 + 10);
    harness.processWatermark(T0 + 999);
    assertThat(rows(SHORT)).isEmpty();
    harness.processWatermark(T0 + 1_000);
    add(2_000, 1, T0 + 1_500);
    harness.processWatermark(T0 + 2_000);
    assertThat(rows(SHORT)).extracting(Datapoint::count).containsExactly(2L, 3L);
    assertThat(rows(SHORT).get(1))
        .returns(6_000L, Datapoint::sumNanos)
        .returns(1_000L, Datapoint::minNanos)
        .returns(3_000L, Datapoint::maxNanos);
    assertThat(rows(SHORT).get(1).version()).isGreaterThan(rows(SHORT).get(0).version());
  }

  @Test
  void takesBackASpanAndSaysWhenAnExtremeMayBeStale() throws Exception {
    add(1_000, 1, T0);
    add(2_000, 1, T0);
    add(5_000, 1, T0);
    add(2_000, -1, T0 + 1);
    harness.processWatermark(release(SHORT));
    assertThat(rows(SHORT))
        .last()
        .returns(2L, Datapoint::count)
        .returns(6_000L, Datapoint::sumNanos);
    assertThat(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)).isNull();
  }

  @Test
  void anExtremeThatWasTakenBackMakesTheBucketDirtyWhenItIsLetGo() throws Exception {
    add(1_000, 1, T0);
    add(5_000, 1, T0);
    add(5_000, -1, T0 + 1);
    harness.processWatermark(T0 + 2_000);
    assertThat(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)).isNull();
    harness.processWatermark(release(HOUR));
    assertThat(tables(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)))
        .containsExactly(SHORT.tableName(), MINUTE.tableName(), HOUR.tableName());
  }

  @Test
  void longerPeriodsAreSentLessOftenAndKeptLonger() throws Exception {
    add(1_000, 1, T0);
    harness.processWatermark(T0 + 4_999);
    assertThat(rows(SHORT)).hasSize(1);
    assertThat(rows(MINUTE)).isEmpty();
    harness.processWatermark(T0 + SEND_LONG_EVERY_MILLIS);
    assertThat(rows(MINUTE)).extracting(Datapoint::bucketSeconds).containsExactly(BUCKET - 20);
    assertThat(rows(HOUR)).extracting(Datapoint::count).containsExactly(1L);

    harness.processWatermark(release(SHORT));
    add(2_000, 1, release(SHORT) + 1); // too late for its 10 s, not for its minute
    assertThat(tables(harness.getSideOutput(JobTypes.DIRTY_BUCKETS)))
        .containsExactly(SHORT.tableName());
    harness.processWatermark(release(HOUR));
    assertThat(rows(SHORT)).hasSize(1);
    assertThat(rows(MINUTE)).last().returns(2L, Datapoint::count);
    assertThat(rows(HOUR)).last().returns(2L, Datapoint::count);
  }

  private static List<String> tables(Queue<StreamRecord<DirtyBucket>> dirty) {
    return dirty.stream().map(record -> record.getValue().table()).toList();
  }

  @Test
  void aPartThatComesAfterTheBucketWasLetGoMakesItDirty() throws Exception {
    harness.processWatermark(release(SHORT));
    add(1_000, 1, T0);
    assertThat(rows(SHORT)).isEmpty();
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
    harness.processWatermark(release(HOUR));
    assertThat(rows(SHORT)).last().returns(2L, Datapoint::count).returns(1L, Datapoint::zeroCount);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  private void add(long nanos, int sign, long appendMillis) throws Exception {
    BucketTotals part = new BucketTotals();
    part.add(new SpanDigest(KEY, "i", "h", BUCKET, nanos, "", 1, 0, 1), sign, appendMillis);
    harness.processElement(new BucketRow<>(KEY, 10, BUCKET, part, 0), appendMillis);
  }

  private static long release(BucketTable table) {
    return BucketOwnership.releaseMillis(
        Buckets.floor(BUCKET, table.periodSeconds()), table.periodSeconds());
  }

  private List<Datapoint> rows(BucketTable table) {
    Queue<StreamRecord<Datapoint>> rows =
        harness.getSideOutput(SeriesFamily.INSTANCE.rowsOf(table));
    return rows == null ? List.of() : rows.stream().map(StreamRecord::getValue).toList();
  }
}
