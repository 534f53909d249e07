package io.tracemill.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.StoredSpan;
import io.tracemill.stream.core.TraceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Times are append times in milliseconds; gap 10 s, retention 60 s, no memory beyond it. */
class AssembleTracesFunctionTest {
  private static final long T0 = 1_700_000_000_000L;
  private static final long GAP = 10_000;
  private static final long RETENTION = 60_000;

  private final SpanCodec codec = new SpanCodec();
  private KeyedOneInputStreamOperatorTestHarness<Long, SpanReport, StoredSpan> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static KeyedOneInputStreamOperatorTestHarness<Long, SpanReport, StoredSpan> harness()
      throws Exception {
    SessionSettings settings =
        new SessionSettings(Duration.ofMillis(GAP), Duration.ofMillis(RETENTION), 0);
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new AssembleTracesFunction(settings)),
        SpanReport::traceIdLow,
        Types.LONG);
  }

  @Test
  void storesSpansOnArrivalAndTheTraceAfterTheGap() throws Exception {
    send(1, 1, T0);
    send(1, 2, T0 + 500);
    assertThat(spans()).hasSize(2);
    watermark(T0 + 500 + GAP - 1);
    assertThat(traces()).isEmpty();
    watermark(T0 + 500 + GAP);
    assertThat(traces())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.spanCount()).isEqualTo(2);
              assertThat(row.firstSeenMillis()).isEqualTo(T0);
            });
  }

  @Test
  void aDuplicateIsNeitherStoredNorCountedAgainButKeepsTheTraceOpen() throws Exception {
    send(1, 1, T0);
    send(1, 1, T0 + 5_000);
    watermark(T0 + GAP);
    assertThat(traces()).isEmpty();
    watermark(T0 + 5_000 + GAP);
    assertThat(spans()).hasSize(1);
    assertThat(counted()).hasSize(1);
    assertThat(traces()).singleElement().returns(1, TraceRow::duplicateSpans);
  }

  @Test
  void aLateReportSendsTheTraceAgainUnderTheSameKeyAndAGreaterVersion() throws Exception {
    send(1, 1, T0);
    watermark(T0 + GAP);
    send(1, 2, T0 + 30_000);
    watermark(T0 + 30_000 + GAP);
    List<TraceRow> rows = traces();
    assertThat(rows).extracting(TraceRow::spanCount).containsExactly(1, 2);
    assertThat(rows.get(1).firstSeenMillis()).isEqualTo(T0);
    assertThat(rows.get(1).version()).isGreaterThan(rows.get(0).version());
    assertThat(rows.get(1).lateSpans()).isEqualTo(1);
  }

  @Test
  void stateAndTimersGoBackToZero() throws Exception {
    for (long trace = 1; trace <= 50; trace++) {
      send(trace, 1, T0 + trace);
      send(trace, 2, T0 + trace + 100);
    }
    watermark(T0 + 200 + GAP);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(50);
    watermark(T0 + 200 + GAP + RETENTION);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(traces()).hasSize(50);
  }

  @Test
  void aReportThatMayBelongToAForgottenTraceIsStoredAndRecordedAsLate() throws Exception {
    send(1, 1, T0);
    watermark(T0 + GAP + RETENTION);
    send(1, 2, T0 + GAP + RETENTION + 1);
    assertThat(spans()).hasSize(2);
    assertThat(harness.getSideOutput(JobTypes.LATE_REPORTS)).hasSize(1);
  }

  @Test
  void aNewTraceIsNotTakenForALateOne() throws Exception {
    send(1, 1, T0);
    watermark(T0 + GAP + RETENTION);
    send(2, 1, T0 + GAP + RETENTION + 1, T0 + GAP + RETENTION);
    assertThat(harness.getSideOutput(JobTypes.LATE_REPORTS)).isNull();
  }

  @Test
  void goesOnAfterARestoreWhereItWas() throws Exception {
    send(1, 1, T0);
    OperatorSubtaskState snapshot = harness.snapshot(1, T0);
    send(1, 2, T0 + 1); // lost with the failure
    harness.close();
    harness = harness();
    harness.initializeState(snapshot);
    harness.open();
    send(1, 1, T0); // the source repeats what came after the snapshot, and a bit more
    send(1, 2, T0 + 1);
    watermark(T0 + 1 + GAP);
    assertThat(traces()).singleElement().returns(2, TraceRow::spanCount);
    assertThat(spans()).hasSize(1);
    watermark(T0 + 1 + GAP + RETENTION);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  private void send(long trace, long span, long appendMillis) throws Exception {
    send(trace, span, appendMillis, T0);
  }

  private void send(long trace, long span, long appendMillis, long startMillis) throws Exception {
    byte[] body =
        codec.encode(
            Span.builder(5, trace, span)
                .parentSpanId(span - 1)
                .service("s")
                .operation("op")
                .startEpochNanos(startMillis * 1_000_000)
                .durationNanos(1_000_000)
                .build());
    harness.processElement(
        new SpanReport(body, trace, appendMillis, 0, appendMillis - T0), appendMillis);
  }

  private void watermark(long millis) throws Exception {
    harness.processWatermark(millis);
  }

  private List<StoredSpan> spans() {
    return harness.extractOutputValues();
  }

  private List<CountedSpan> counted() {
    return values(JobTypes.COUNTED_SPANS);
  }

  private List<TraceRow> traces() {
    return values(JobTypes.TRACES);
  }

  private <T> List<T> values(org.apache.flink.util.OutputTag<T> tag) {
    List<T> values = new ArrayList<>();
    if (harness.getSideOutput(tag) != null) {
      for (StreamRecord<T> record : harness.getSideOutput(tag)) {
        values.add(record.getValue());
      }
    }
    return values;
  }
}
