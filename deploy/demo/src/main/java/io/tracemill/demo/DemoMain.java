package io.tracemill.demo;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The demo's process: {@code load} makes traffic, {@code check} looks for it in ClickHouse. */
@Command(
    name = "tracemill-demo",
    mixinStandardHelpOptions = true,
    subcommands = {LoadCommand.class, CheckCommand.class, PartCommand.class},
    description = "Instrumented HTTP services under load, and what the pipeline found of them.")
public final class DemoMain {
  private DemoMain() {}

  /** Exit code 0: done and found; 1: failed or not found; 2: wrong usage. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new DemoMain());
  }
}
