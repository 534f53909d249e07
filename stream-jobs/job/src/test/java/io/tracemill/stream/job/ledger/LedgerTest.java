package io.tracemill.stream.job.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.clickhouse.StoredUpTo;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final long OFFSETS = LedgerRow.OFFSETS;

  private static StreamRecord<RecordOutcome> outcome(int partition, long offset, Outcome outcome) {
    return new StreamRecord<>(
        new RecordOutcome(
            partition,
            offset,
            1_000 + offset,
            outcome,
            outcome == Outcome.STORED || outcome == Outcome.DEFERRED ? 1 : 0));
  }

  private static StreamRecord<LedgerRow> part(int partition, long from, long stored, long append) {
    return new StreamRecord<>(new LedgerRow(partition, from, stored, 0, 0, 0, 0, 0, append, 0));
  }

  private static StreamRecord<StoredUpTo> stored(String table, int subtask, long checkpoint) {
    return new StreamRecord<>(new StoredUpTo(table, subtask, 2, checkpoint));
  }

  private static TwoInputStreamOperatorTestHarness<LedgerRow, StoredUpTo, LedgerRow> ledger()
      throws Exception {
    TwoInputStreamOperator<LedgerRow, StoredUpTo, LedgerRow> operator = new LedgerOperator(2);
    return new TwoInputStreamOperatorTestHarness<>(operator);
  }

  private static void allStored(
      TwoInputStreamOperatorTestHarness<LedgerRow, StoredUpTo, LedgerRow> ledger, long checkpoint)
      throws Exception {
    for (String table : List.of("otel_traces", "traces")) {
      ledger.processElement2(stored(table, 0, checkpoint));
      ledger.processElement2(stored(table, 1, checkpoint));
    }
  }

  @Test
  void countsByRangeAreSentBeforeTheBarrierAndForgotten() throws Exception {
    try (var counts = new OneInputStreamOperatorTestHarness<>(new CountOutcomesOperator())) {
      counts.open();
      counts.processElement(outcome(0, OFFSETS - 2, Outcome.STORED));
      counts.processElement(outcome(0, OFFSETS - 1, Outcome.MERGED));
      counts.processElement(outcome(0, OFFSETS, Outcome.DUPLICATE));
      counts.processElement(outcome(1, OFFSETS - 1, Outcome.DEFERRED));
      counts.processElement(outcome(0, OFFSETS - 3, Outcome.DEAD_LETTERED));
      assertThat(counts.extractOutputValues()).isEmpty();
      counts.prepareSnapshotPreBarrier(1);
      assertThat(counts.extractOutputValues())
          .containsExactlyInAnyOrder(
              new LedgerRow(0, 0, 1, 1, 0, 0, 1, 0, 1_000 + OFFSETS - 1, 0),
              new LedgerRow(0, OFFSETS, 0, 0, 1, 0, 0, 0, 1_000 + OFFSETS, 0),
              new LedgerRow(1, 0, 0, 0, 0, 1, 0, 0, 1_000 + OFFSETS - 1, 0));
      counts.prepareSnapshotPreBarrier(2);
      assertThat(counts.extractOutputValues()).hasSize(3);
    }
  }

  @Test
  void rowsThatAReportPartedOrJoinedAreCountedApart() throws Exception {
    try (var counts = new OneInputStreamOperatorTestHarness<>(new CountOutcomesOperator())) {
      counts.open();
      for (int rows : new int[] {2, 1, -1}) {
        counts.processElement(new StreamRecord<>(new RecordOutcome(0, 1, 5, Outcome.STORED, rows)));
      }
      counts.processElement(new StreamRecord<>(new RecordOutcome(0, 2, 5, Outcome.MERGED, 1)));
      counts.prepareSnapshotPreBarrier(1);
      assertThat(counts.extractOutputValues())
          .containsExactly(new LedgerRow(0, 0, 3, 1, 0, 0, 0, 0, 5, 0));
      counts.processElement(new StreamRecord<>(new RecordOutcome(0, 3, 6, Outcome.MERGED, -1)));
      counts.prepareSnapshotPreBarrier(2);
      assertThat(counts.extractOutputValues().get(1).regrouped()).isEqualTo(-1);
    }
  }

  @Test
  void totalsOfACheckpointAreSentOnceEveryTableIsStored() throws Exception {
    try (var ledger = ledger()) {
      ledger.open();
      ledger.processElement1(part(0, 0, 5, 10));
      ledger.processElement1(part(0, 0, 2, 11));
      ledger.snapshot(1, 1);
      ledger.processElement1(part(0, 0, 100, 12));
      ledger.processElement2(stored("otel_traces", 0, 1));
      ledger.processElement2(stored("otel_traces", 1, 1));
      ledger.processElement2(stored("traces", 0, 1));
      assertThat(ledger.extractOutputValues()).as("a subtask is still at work").isEmpty();
      ledger.processElement2(stored("traces", 1, 1));
      assertThat(ledger.extractOutputValues())
          .containsExactly(new LedgerRow(0, 0, 7, 0, 0, 0, 0, 0, 11, 11 * 65_536));
      ledger.snapshot(2, 2);
      allStored(ledger, 2);
      assertThat(ledger.extractOutputValues().get(1).records()).isEqualTo(107);
      ledger.snapshot(3, 3);
      allStored(ledger, 3);
      assertThat(ledger.extractOutputValues()).as("nothing has changed").hasSize(2);
    }
  }

  @Test
  void versionGrowsThoughTheAppendTimeDoesNot() throws Exception {
    LedgerRow before = part(0, 0, 5, 10).getValue().plus(part(0, 0, 1, 10).getValue());
    LedgerRow after = before.plus(part(0, 0, 1, 9).getValue());
    assertThat(after.version()).isGreaterThan(before.version());
    assertThat(after.appendMillis()).isEqualTo(10);
  }

  @Test
  void totalsAreCarriedOnAfterARestartAndSentAgain() throws Exception {
    OperatorSubtaskState state;
    try (var ledger = ledger()) {
      ledger.open();
      ledger.processElement1(part(3, OFFSETS, 5, 10));
      state = ledger.snapshot(1, 1);
    }
    try (var ledger = ledger()) {
      ledger.initializeState(state);
      ledger.open();
      ledger.processElement1(part(3, OFFSETS, 1, 12));
      ledger.snapshot(2, 2);
      allStored(ledger, 2);
      assertThat(ledger.extractOutputValues())
          .containsExactly(new LedgerRow(3, OFFSETS, 6, 0, 0, 0, 0, 0, 12, 12 * 65_536));
    }
  }

  @Test
  void onlyTheNewestRangesStayInState() throws Exception {
    OperatorSubtaskState state;
    try (var ledger = ledger()) {
      ledger.open();
      for (int i = 0; i < 3 * LedgerOperator.RANGES; i++) {
        ledger.processElement1(part(0, i * OFFSETS, 1, i));
      }
      state = ledger.snapshot(1, 1);
    }
    try (var ledger = ledger()) {
      ledger.initializeState(state);
      ledger.open();
      ledger.snapshot(2, 2);
      allStored(ledger, 2);
      assertThat(ledger.extractOutputValues())
          .hasSize(LedgerOperator.RANGES)
          .allMatch(row -> row.fromOffset() >= 2L * LedgerOperator.RANGES * OFFSETS);
    }
  }
}
