package io.tracemill.clickhouse;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Brings the schema up to date and ends: 0 on success, 1 on failure, 2 on wrong usage. */
@Command(
    name = "migrate",
    description = "Brings ClickHouse's schema up to date.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class MigrateMain implements Callable<Integer> {
  @Spec private CommandSpec command;
  @Mixin private ClickHouseOptions clickHouse;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new MigrateMain()).setExecutionExceptionHandler(MigrateMain::report);
  }

  @Override
  public Integer call() {
    ClickHouseConfig config = clickHouse.toConfig();
    int applied = Migrations.apply(config);
    command
        .commandLine()
        .getErr()
        .printf(
            "Schema of %s is at version %d (%d applied now).%n",
            config.database(), Migrations.latestVersion(), applied);
    return CommandLine.ExitCode.OK;
  }

  private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof MigrationException) {
      command.getErr().println(e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e;
  }
}
