package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check on a round of one trace: proxy calls one over Zipkin, one calls two over OTLP. */
class DemoCheckTest {
  private static final long AT = 1_700_000_000_000L;
  private static final Tables TABLES = new Tables();

  private static final DemoReport MADE =
      new DemoReport(
          1,
          AT,
          AT + 5_000,
          1,
          0,
          1,
          5,
          Map.of("proxy", 2L, "one", 2L, "two", 1L),
          List.of(
              Call.between("one", "two", 1),
              Call.between("proxy", "one", 1),
              new Call("two", "store", Call.DATABASE, 1)),
          List.of());

  @BeforeAll
  static void rows() throws Exception {
    TABLES.span("t1", "a", "", false, "proxy", "Server", AT, 100);
    TABLES.span("t1", "b", "a", false, "proxy", "Client", AT + 5, 90);
    TABLES.span("t1", "b", "a", true, "one", "Server", AT + 10, 80);
    TABLES.span("t1", "c", "b", false, "one", "Client", AT + 20, 60);
    TABLES.span("t1", "d", "c", false, "two", "Server", AT + 30, 40);
    TABLES.trace("t1", "['one','proxy','two']", 5, AT, 100);
    TABLES.served("proxy", AT / 1_000, 2, 0, 100);
    TABLES.served("one", AT / 1_000, 2, 1, 80);
    TABLES.served("two", AT / 1_000, 1, 0, 40);
    TABLES.edge("one", "two", "", AT / 1_000, 1);
    TABLES.edge("proxy", "one", "", AT / 1_000, 1);
    TABLES.edge("two", "store", Call.DATABASE, AT / 1_000, 1);
    TABLES.deadLetter(AT + 1_000);
    TABLES.deadLetter(AT - 600_000); // an earlier round's
    TABLES.span("t0", "a", "", false, "proxy", "Server", AT - 5_000, 100); // an earlier round's
  }

  @Test
  void findsWhatWasMadeAndNothingElse() throws Exception {
    Findings found = check();

    assertThat(found.mismatches(MADE)).isEmpty();
    assertThat(found.missed(MADE)).containsExactly("CPU of services: no samples");
    assertThat(found.counts().deadLetters()).isEqualTo(1);
    assertThat(found.complete(MADE)).isFalse();
    assertThat(found.services())
        .filteredOn(row -> row.service().equals("one"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.errorRate()).isEqualTo(0.5);
              assertThat(row.p99Millis()).isBetween(78.0, 82.0);
            });
  }

  @Test
  void namesEveryNumberThatIsOff() throws Exception {
    DemoReport more =
        new DemoReport(
            1,
            AT,
            AT + 5_000,
            2,
            0,
            2,
            6,
            Map.of("proxy", 3L, "one", 2L, "two", 1L),
            MADE.calls(),
            List.of(Fault.latency("two", AT, AT + 2_000, 400)));

    Findings found = check();
    assertThat(found.complete(more)).isFalse();
    assertThat(found.missed(more))
        .contains(
            "latency of two: not found",
            "alert on latency of two: it does not fire",
            "verdict not_the_host on two during latency of two: not found",
            "verdict not_the_host on one during latency of two: not found");
    assertThat(found.mismatches(more))
        .contains(
            "otel_traces: spans: 5 but 6 were made",
            "traces: rows: 1 but 2 were made",
            "service_metrics_10s: spans: 5 but 6 were made",
            "service_metrics_1m: spans: 5 but 6 were made",
            "proxy: spans: 2 but 3 were made");
  }

  @Test
  void theAlertOnLatencyHasToNameTheSlowServiceAndNoOther() throws Exception {
    long bucket = Instant.now().getEpochSecond() / 10 * 10 - 20;
    TABLES.served("late", bucket, 100, 0, 900);
    TABLES.served("slow", bucket, 100, 0, 900);
    TABLES.served("quick", bucket, 100, 0, 20);
    DemoReport made =
        new DemoReport(
            1,
            AT,
            AT + 5_000,
            1,
            0,
            1,
            5,
            Map.of("late", 1L, "slow", 1L, "quick", 1L),
            List.of(),
            List.of(
                Fault.latency("slow", AT, AT + 2_000, 400),
                Fault.latency("quick", AT, AT + 2_000, 400)));

    Findings found = new DemoCheck(TABLES.asReader()).run(made);

    assertThat(found.alerting()).containsExactly("late", "slow");
    assertThat(found.missed(made))
        .filteredOn(what -> what.startsWith("alert"))
        .containsExactly(
            "alert on latency of quick: it does not fire",
            "alert on latency of late: it had no fault");
  }

  @Test
  void drawsTheSlowestTraceInTheSummary() throws Exception {
    StringWriter text = new StringWriter();
    new Summary(MADE, check(), new PrintWriter(text)).print();

    assertThat(text.toString())
        .contains("NOT found: 0 counts are off, 1 findings")
        .containsPattern("two +store +database +1 +1  ok")
        .contains("proxy GET /")
        .contains("'-- proxy GET /")
        .contains("    '-- one GET /")
        .contains("        '-- one GET /")
        .contains("            '-- two GET /");
  }

  @Test
  void aReportReadsAsItWasWritten(@TempDir Path directory) throws Exception {
    DemoReport report =
        new DemoReport(
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            Map.of("a", 8L),
            List.of(Call.between("a", "b", 9)),
            List.of(Fault.errors("a", 10, 11, 0.3), Fault.latency("b", 12, 13, 400)));
    Path file = directory.resolve("deep/report.json");
    report.write(file);

    assertThat(DemoReport.read(file)).isEqualTo(report);
  }

  private static Findings check() throws Exception {
    return new DemoCheck(TABLES.asReader()).run(MADE);
  }
}
