package io.tracemill.stream.job.flood;

import static io.tracemill.stream.job.flood.Requests.T0;
import static io.tracemill.stream.job.flood.Requests.report;
import static io.tracemill.stream.job.flood.Requests.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.stream.core.SpanReport;
import io.tracemill.stream.core.flood.LiveCounts;
import io.tracemill.stream.job.SpanReportSerializer;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountLiveSpansOperatorTest {
  private OneInputStreamOperatorTestHarness<SpanReport, LiveCounts> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new CountLiveSpansOperator(), SpanReportSerializer.INSTANCE);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void sendsOnePartPerServiceAndAppendSecondWhenTheSecondIsOver() throws Exception {
    send(span(1, "web", "10.0.0.1", T0), T0 + 100);
    send(span(2, "web", "10.0.0.1", T0), T0 + 900);
    send(span(3, "web", "10.0.0.1", T0), T0 + 1_100);
    harness.processWatermark(T0 - 2);
    int before = harness.extractOutputValues().size();
    harness.processWatermark(T0 + 500);
    harness.processWatermark(T0 + 600);
    assertThat(before).isEqualTo(2);
    assertThat(harness.extractOutputValues())
        .extracting(LiveCounts::appendSecond, LiveCounts::spans)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(T0 / 1000, 2L),
            org.assertj.core.groups.Tuple.tuple(T0 / 1000 + 1, 1L));
  }

  @Test
  void leavesOutWhatIsOldOrNoRequest() throws Exception {
    Span request = span(1, "web", "10.0.0.1", T0);
    send(request, T0 + 60_000);
    send(request, T0 - 60_000);
    send(request, T0 + 60_001);
    send(request, T0 - 60_001);
    send(request.toBuilder().kind(SpanKind.CLIENT).build(), T0);
    send(request.toBuilder().kind(SpanKind.INTERNAL).build(), T0);
    send(request.toBuilder().kind(SpanKind.PRODUCER).build(), T0);
    send(request.toBuilder().kind(SpanKind.CONSUMER).build(), T0);
    send(request.toBuilder().kind(SpanKind.UNSPECIFIED).build(), T0);
    send(request.toBuilder().startEpochNanos(Span.UNKNOWN).build(), T0);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(harness.extractOutputValues()).hasSize(3);
    assertThat(harness.extractOutputValues()).extracting(LiveCounts::spans).contains(1L, 2L);
    assertThat(harness.extractOutputValues().stream().mapToLong(LiveCounts::spans).sum())
        .isEqualTo(4);
  }

  @Test
  void keepsNothingBehindABarrier() throws Exception {
    send(span(1, "web", "10.0.0.1", T0), T0);
    harness.prepareSnapshotPreBarrier(1);
    harness.snapshot(1, 1);
    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  private void send(Span span, long appendMillis) throws Exception {
    harness.processElement(report(span, appendMillis), appendMillis);
  }
}
