package io.tracemill.dashboards;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes dashboards, provisioning and alert rules, or runs their queries. */
@Command(
    name = "tracemill-dashboards",
    mixinStandardHelpOptions = true,
    subcommands = VerifyCommand.class,
    description =
        "Writes Grafana's dashboards and provisioning, and the alert rules, from alerting.json.")
public final class DashboardsMain implements Callable<Integer> {
  @Parameters(
      paramLabel = "FOLDER",
      defaultValue = "dashboards",
      description = "holds alerting.json and gets the files (default: ${DEFAULT-VALUE})")
  private Path folder = Path.of("dashboards");

  /** Exit code 0: written; 1: failed; 2: wrong usage. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new DashboardsMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    GeneratedFiles.write(folder);
    return 0;
  }
}
