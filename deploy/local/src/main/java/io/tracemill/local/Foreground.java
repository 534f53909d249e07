package io.tracemill.local;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Runs a program in this terminal, ended with this JVM. */
final class Foreground {
  private Foreground() {}

  /**
   * Runs it to its end.
   *
   * @return its exit code
   */
  static int run(List<String> command, Map<String, String> environment) {
    Process process = start(command, environment);
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted", e);
    }
  }

  /** Starts it; it is ended when this JVM is. */
  static Process start(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-child"));
      return process;
    } catch (IOException e) {
      throw new CommandFailedException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
    }
  }
}
