package io.tracemill.stream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.oracle.Oracle;
import io.tracemill.oracle.Report;
import io.tracemill.oracle.Tables;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.SpanKind;
import io.tracemill.stream.core.TraceAssembler.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceReconcilerTest {
  private static final long LOW = 0x1234;
  private static final long GAP_MILLIS = 10_000;
  private static final long T0 = 1_700_000_000_000L;

  private final SpanCodec codec = new SpanCodec();
  private final TraceReconciler reconciler = new TraceReconciler();
  private final ReplacingTables tables = new ReplacingTables();

  /** Part by part, the trace forgotten after each: as if it had never been forgotten. */
  @Test
  void lateReportsGiveTheOraclesRowsWhateverWasForgottenBefore() {
    for (long seed = 1; seed <= 3000; seed++) {
      Random random = new Random(seed);
      List<Span> spans = reports(seed, 2 + random.nextInt(14));
      List<Span> sent = new ArrayList<>(spans);
      sent.addAll(spans.subList(0, spans.size() / 3)); // duplicates
      Collections.shuffle(sent, random);
      int first = 1 + random.nextInt(sent.size() - 1);
      ReplacingTables actual = new ReplacingTables();
      assemble(actual, sent.subList(0, first), T0);
      long now = T0;
      for (int from = first, to; from < sent.size(); from = to) {
        now += 3_600_000L * random.nextInt(40);
        to = from + 1 + random.nextInt(sent.size() - from);
        actual.apply(late(actual, sent.subList(from, to), now));
      }
      Tables expected =
          Oracle.compute(spans.stream().map(span -> new Report(span, T0)).distinct().toList());
      TraceAssemblerTest.assertEqual(actual, expected, seed);
      TraceReconciler.Change again = late(actual, sent.subList(first, sent.size()), now + 1);
      assertThat(again.spans()).as("again, seed %d", seed).isEmpty();
      assertThat(again.traces()).as("again, seed %d", seed).isEmpty();
      assertThat(again.reports())
          .as("again, seed %d", seed)
          .allMatch(report -> report.outcome() == Outcome.DUPLICATE && report.rows() == 0);
    }
  }

  /** Reports whose service, instance and trace id are whole: see {@link TraceReconciler}. */
  private static List<Span> reports(long seed, int count) {
    return new RandomReports(seed)
        .next(count, LOW, 1).stream()
            .map(
                span ->
                    span.toBuilder()
                        .traceId(7, LOW)
                        .service(span.service().isEmpty() ? "c" : span.service())
                        .instance(span.instance().isEmpty() ? "3" : span.instance())
                        .build())
            .toList();
  }

  private void assemble(ReplacingTables to, List<Span> spans, long millis) {
    TraceAssembler assembler = new TraceAssembler(to);
    TraceGroup group = new TraceGroup();
    long now = millis;
    for (Span span : spans) {
      assembler.add(group, report(span, now++));
    }
    assembler.close(group, now + GAP_MILLIS, GAP_MILLIS);
  }

  private TraceReconciler.Change late(ReplacingTables from, List<Span> spans, long millis) {
    List<SpanReport> reports = new ArrayList<>();
    for (Span span : spans) {
      reports.add(report(span, millis + reports.size()));
    }
    return reconciler.reconcile(from.storedTraces(), from.storedSpans(), reports);
  }

  private SpanReport report(Span span, long millis) {
    return new SpanReport(codec.encode(span), LOW, millis, 0, millis);
  }

  @Test
  void aTraceThatBecameTwoRowsIsOneAgain() {
    Span root = span(1, 0);
    Span child = span(2, 1);
    assemble(tables, List.of(root), T0);
    assemble(tables, List.of(child), T0 + 3_600_000);
    assertThat(tables.storedTraces()).hasSize(2);
    TraceReconciler.Change change = late(tables, List.of(), T0);
    tables.apply(change);
    assertThat(tables.storedTraces()).hasSize(1);
    assertThat(tables.storedTraces().get(0).firstSeenMillis()).isEqualTo(T0);
    assertThat(tables.traces()).singleElement().asString().contains(" true 2 0 0 ");
    assertThat(change.recount()).hasSize(2);
    assertThat(late(tables, List.of(), T0).traces()).isEmpty();
  }

  @Test
  void ofTwoRowsWithinFiveMinutesTheHiddenOneIsNotForgotten() {
    assemble(tables, List.of(span(1, 0)), T0);
    assemble(tables, List.of(span(2, 1)), T0 + 50_000);
    assertThat(tables.traces()).singleElement().asString().contains(" false 1 0 1 ");
    tables.apply(late(tables, List.of(), T0));
    assertThat(tables.traces()).singleElement().asString().contains(" true 2 0 0 ");
    assertThat(tables.storedTraces()).singleElement().matches(r -> r.firstSeenMillis() == T0);
    assertThat(late(tables, List.of(), T0).traces()).isEmpty();
  }

  @Test
  void aReportOfAnUnknownTraceIsItsFirst() {
    TraceReconciler.Change change = late(tables, List.of(span(1, 0)), T0);
    assertThat(change.reports())
        .singleElement()
        .matches(report -> report.outcome() == Outcome.STORED && report.rows() == 1);
    assertThat(change.traces()).singleElement().matches(row -> row.spanCount() == 1);
    assertThat(change.counted()).hasSize(1);
  }

  private static Span span(long id, long parent) {
    return Span.builder(7, LOW, id)
        .parentSpanId(parent)
        .service("a")
        .instance("1")
        .operation("op")
        .kind(SpanKind.SERVER)
        .startEpochNanos(RandomReports.BASE_NANOS)
        .durationNanos(1_000_000)
        .sourceFormat("otlp-proto")
        .build();
  }
}
