package io.tracemill.stream.job.flood;

import static io.tracemill.stream.job.flood.Requests.T0;
import static io.tracemill.stream.job.flood.Requests.report;
import static io.tracemill.stream.job.flood.Requests.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.stream.core.flood.FloodRow;
import io.tracemill.stream.core.flood.LiveCounter;
import io.tracemill.stream.core.flood.LiveCounts;
import io.tracemill.stream.core.flood.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 10 requests/s, and from the 60th to the 80th second 60/s. */
class DetectFloodsFunctionTest {
  private static final long DAY_MILLIS = 86_400_000L;

  private KeyedOneInputStreamOperatorTestHarness<ServiceKey, LiveCounts, FloodRow> harness;
  private final List<FloodRow> rows = new ArrayList<>();
  private long id;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static KeyedOneInputStreamOperatorTestHarness<ServiceKey, LiveCounts, FloodRow> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new DetectFloodsFunction()),
        LiveCounts::key,
        FloodTypes.SERVICE_KEY);
  }

  @Test
  void opensFiresAndResolvesWithoutFurtherRequests() throws Exception {
    send(0, 80);
    assertThat(rows()).isNotEmpty();
    assertThat(rows().get(0).onsetMillis()).isEqualTo(T0 + 60_000);
    assertThat(rows().get(0).detectedMillis()).isBetween(T0 + 62_000, T0 + 67_000);
    for (long second = 80; second < 110; second++) {
      harness.processWatermark(T0 + second * 1000);
    }
    assertThat(rows().stream().map(FloodRow::state).distinct())
        .containsExactly(FloodRow.OPEN, FloodRow.FIRING, FloodRow.RESOLVED);
    assertThat(rows()).last().returns(T0 + 80_000, FloodRow::endedMillis);
    assertThat(rows()).extracting(FloodRow::caller).containsOnly("bot");
  }

  @Test
  void stateAndTimersOfAYoungServiceAreGoneAfterTenMinutes() throws Exception {
    send(0, 80);
    assertThat(harness.numKeyedStateEntries()).isPositive();
    harness.processWatermark(T0 + 80_000 + 1_300_000);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
  }

  @Test
  void stateAndTimersOfAGrownServiceAreGoneAfterEightDays() throws Exception {
    send(100, 900);
    harness.processWatermark(T0 + DAY_MILLIS);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    assertThat(harness.numEventTimeTimers()).isEqualTo(1);
    send(86_400 + 10, 86_400 + 20);
    harness.processWatermark(T0 + 9 * DAY_MILLIS);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);
    harness.processWatermark(T0 + 10 * DAY_MILLIS);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(rows()).isEmpty();
  }

  @Test
  void aReplayAfterARestartFindsTheSameFlood() throws Exception {
    send(0, 62);
    OperatorSubtaskState snapshot = harness.snapshot(1, 1);
    send(62, 80);
    harness.processWatermark(T0 + 120_000);
    List<FloodRow> first = List.copyOf(rows());
    harness.close();
    harness = harness();
    harness.initializeState(snapshot);
    harness.open();
    rows.clear();
    id = 0;
    send(62, 80);
    harness.processWatermark(T0 + 120_000);
    assertThat(rows())
        .usingRecursiveComparison()
        .ignoringFields("exemplarTraceIds")
        .isEqualTo(first);
  }

  private void send(long fromSecond, long toSecond) throws Exception {
    for (long second = fromSecond; second < toSecond; second++) {
      List<LiveCounts> parts = new ArrayList<>();
      LiveCounter counter = new LiveCounter(parts::add);
      boolean flood = second >= 60 && second < 80;
      for (int i = 0; i < (flood ? 60 : 10); i++) {
        long end = T0 + second * 1000 + i;
        String caller = i < 10 ? "web" : "bot";
        counter.add(report(span(++id, caller, "10.0.0.1", end), end));
      }
      counter.flush();
      for (LiveCounts part : parts) {
        harness.processElement(part, T0 + second * 1000);
      }
      harness.processWatermark(T0 + second * 1000 + 999);
    }
  }

  private List<FloodRow> rows() {
    rows.addAll(harness.extractOutputValues());
    harness.getOutput().clear();
    return rows;
  }
}
