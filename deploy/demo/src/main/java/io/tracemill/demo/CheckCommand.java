package io.tracemill.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks in ClickHouse for what a round made, and says whether all of it is there. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Compares ClickHouse with a report; exit code 1 when something was not found.")
final class CheckCommand implements Callable<Integer> {
  /**
   * A flood is resolved some time after its end, and a profile waits for its host's samples: what
   * {@code await} waits for is there at once.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--report",
      required = true,
      paramLabel = "FILE",
      defaultValue = "${env:TRACEMILL_DEMO_REPORT}",
      description = "JSON report that load wrote (env TRACEMILL_DEMO_REPORT).")
  private Path report = Path.of("");

  @Option(
      names = "--clickhouse-url",
      paramLabel = "URL",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_URL:-http://127.0.0.1:8123}",
      description = "ClickHouse over HTTP (env TRACEMILL_CLICKHOUSE_URL).")
  private URI url = URI.create("");

  @Option(
      names = "--clickhouse-user",
      paramLabel = "USER",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_USER:-default}",
      description = "A user that may read (env TRACEMILL_CLICKHOUSE_USER).")
  private String user = "";

  @Option(
      names = "--clickhouse-password",
      paramLabel = "PASSWORD",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_PASSWORD:-}",
      description = "Its password (env TRACEMILL_CLICKHOUSE_PASSWORD).")
  private String password = "";

  @Option(names = "--json", description = "One JSON object on the last line of standard output.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    try {
      DemoReport made = DemoReport.read(report);
      Findings found = look(new DemoCheck(new ClickHouse(url, user, password)), made);
      var out = spec.commandLine().getOut();
      new Summary(made, found, out).print();
      boolean complete = found.complete(made);
      if (json) {
        out.println(
            new ObjectMapper()
                .writeValueAsString(
                    new Result(complete, found.mismatches(made), found.missed(made), found)));
        out.flush();
      }
      return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (IOException e) {
      spec.commandLine().getErr().println("demo: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** Looks again while only that is missing which nobody promised to be there by now. */
  private static Findings look(DemoCheck check, DemoReport made)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Findings found = check.run(made);
    while (found.mismatches(made).isEmpty()
        && !found.missed(made).isEmpty()
        && System.nanoTime() < deadline) {
      TimeUnit.SECONDS.sleep(1);
      found = check.run(made);
    }
    return found;
  }

  /**
   * The JSON object.
   *
   * @param complete everything was found
   * @param mismatches counts that are off, in words
   * @param missed what else was not found, in words
   */
  private record Result(
      boolean complete, List<String> mismatches, List<String> missed, Findings found) {}
}
