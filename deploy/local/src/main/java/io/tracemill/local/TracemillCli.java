package io.tracemill.local;

import io.tracemill.runtime.StartFailedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code tracemill} command. Exit code 0: done; 1: failed; 2: wrong usage. */
@Command(
    name = "tracemill",
    mixinStandardHelpOptions = true,
    version = "tracemill 0.2.0",
    description = "Trace analytics: the local stack and what can be done with it.",
    synopsisSubcommandLabel = "COMMAND")
public final class TracemillCli {
  private TracemillCli() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine up = new CommandLine(new UpCommand());
    UpCommand.addSettings(up);
    CommandLine bench = new CommandLine(new BenchCommand());
    // its options are not ours to know
    bench.setUnmatchedOptionsArePositionalParams(true);
    CommandLine commandLine =
        new CommandLine(new TracemillCli())
            .addSubcommand(up)
            .addSubcommand(new DownCommand())
            .addSubcommand(new StatusCommand())
            .addSubcommand(new LogsCommand())
            .addSubcommand(new DemoCommand())
            .addSubcommand(new SendCommand())
            .addSubcommand(new SqlCommand())
            .addSubcommand(new AwaitCommand())
            .addSubcommand(new LedgerCommand())
            .addSubcommand(new DeadLettersCommand())
            .addSubcommand(bench);
    commandLine.setExecutionExceptionHandler(TracemillCli::report);
    return commandLine;
  }

  private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof CommandFailedException || e instanceof StartFailedException) {
      command.getErr().println("tracemill: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (e instanceof InvalidConfigException) {
      command.getErr().println("tracemill: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    throw e;
  }
}
