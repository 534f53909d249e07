package io.tracemill.dashboards;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs every query of the dashboards and alert rules on a live ClickHouse. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs every query of every panel, variable, annotation and alert rule as Grafana would, with"
          + " All chosen, and prints what came of it, separated by tabs.",
      "Exit code 1 when a query failed or a panel has no rows."
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int POINTS = 200;
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(10);
  private static final Duration USUAL_RANGE = Duration.ofMinutes(30);

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "FOLDER",
      defaultValue = "dashboards",
      description = "holds the generated files (default: ${DEFAULT-VALUE})")
  private Path folder = Path.of("dashboards");

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_URL:-http://127.0.0.1:8123}",
      description = "ClickHouse HTTP (default: ${DEFAULT-VALUE}; TRACEMILL_CLICKHOUSE_URL)")
  private URI url = URI.create("http://127.0.0.1:8123");

  @Option(
      names = "--user",
      paramLabel = "NAME",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_USER:-default}",
      description = "a reader (default: ${DEFAULT-VALUE}; TRACEMILL_CLICKHOUSE_USER)")
  private String user = "default";

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_PASSWORD:-}",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "better by environment: TRACEMILL_CLICKHOUSE_PASSWORD")
  private String password = "";

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "start of the time range, e.g. 2026-11-23T21:00:00Z (default: 30 minutes ago)")
  private @Nullable Instant from;

  @Option(names = "--to", paramLabel = "TIME", description = "end of it (default: now)")
  private @Nullable Instant to;

  @Option(
      names = "--var",
      paramLabel = "NAME=VALUE",
      description = "chooses a variable's value where not All, nor the first, e.g. service=catalog")
  private Map<String, String> variables = new HashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandLine commandLine =
        spec == null ? new CommandLine(this) : spec.commandLine(); // set before any call
    Instant end = to == null ? Instant.now() : to;
    Instant begin = from == null ? end.minus(USUAL_RANGE) : from;
    if (!begin.isBefore(end)) {
      throw new ParameterException(
          commandLine, "--from was %s but must be before --to, %s".formatted(begin, end));
    }
    Duration step = Duration.between(begin, end).dividedBy(POINTS);
    Verification verification =
        new Verification(
            new LiveClickHouse(url, user, password),
            begin,
            end,
            step.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : step,
            variables);
    List<Verification.Result> results = verification.run(folder);
    PrintWriter out = commandLine.getOut();
    out.println(Verification.Result.HEADER);
    results.forEach(out::println);
    out.flush();
    long failed = results.stream().filter(Verification.Result::isFault).count();
    commandLine.getErr().printf("%d queries, %d faults%n", results.size(), failed);
    return failed == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
