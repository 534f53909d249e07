package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.runtime.Backends;
import io.tracemill.runtime.ClickHouse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class VerifyCommandTest {
  private static final ClickHouse SERVER = Backends.clickHouse();

  private record Run(int exitCode, List<String> out, String err) {
    List<String> faults() {
      return out.stream()
          .skip(1)
          .filter(line -> line.contains("\t0\t") || !line.endsWith("\t"))
          .toList();
    }
  }

  @Test
  void everyQueryOfADemoHasRows() throws Exception {
    DemoTables.seed(Instant.now());
    Run run = run("--var", "service=catalog");
    assertThat(run.exitCode()).as(run.faults().toString()).isZero();
    assertThat(run.out().get(0)).isEqualTo("dashboard\tpanel\trows\tms\terror");
    assertThat(run.out()).allMatch(line -> line.split("\t", -1).length == 5);
    assertThat(run.out())
        .anyMatch(line -> line.startsWith("tracemill-overview\tRequests/A\t"))
        .anyMatch(line -> line.startsWith("tracemill-service\t$service\t"))
        .anyMatch(line -> line.startsWith("alert rules\tLatencyBurnsFast\t"));
  }

  @Test
  void namesPanelsWithoutRows() throws Exception {
    DemoTables.empty();
    Run run = run();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.faults()).anyMatch(line -> line.startsWith("tracemill-traces\t"));
    assertThat(run.out()).allMatch(line -> line.endsWith("\t") || line.endsWith("error"));
  }

  @Test
  void showsWhatTheServerSaysAgainstAQuery() {
    Run run = run("--user", "nobody");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).anyMatch(line -> line.contains("AUTHENTICATION_FAILED"));
  }

  @Test
  void aTimeRangeEndsAfterItBegins() {
    Run run = run("--from", "2026-01-02T00:00:00Z", "--to", "2026-01-01T00:00:00Z");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--from was 2026-01-02T00:00:00Z but must be before");
  }

  private static Run run(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "verify",
                DemoTables.folder().toString(),
                "--url",
                SERVER.url(),
                "--user",
                SERVER.reader().name(),
                "--password",
                SERVER.reader().password()));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new DashboardsMain())
            .setOverwrittenOptionsAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new Run(exitCode, out.toString().lines().toList(), err.toString());
  }
}
