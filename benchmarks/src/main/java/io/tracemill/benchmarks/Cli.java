package io.tracemill.benchmarks;

import io.tracemill.runtime.JavaCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command {@code tracemill}, for a stack of its own; its output goes to a file. */
final class Cli {
  private final Path root;
  private final Map<String, String> environment;
  private final File log;
  private volatile @Nullable Process last;

  /**
   * @param environment names the stack's state directory and its ports
   */
  Cli(Path root, Map<String, String> environment, Path log) {
    this.root = root;
    this.environment = environment;
    this.log = log.toFile();
  }

  /** Starts a command and does not wait for it. */
  Process start(String... arguments) throws IOException {
    Path module = root.resolve("deploy/local/target");
    List<String> command =
        new JavaCommand("io.tracemill.local.TracemillCli")
            .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .jvmOptions("-Dslf4j.internal.verbosity=ERROR")
            .classPath(module.resolve("app") + "/*", module + "/tracemill-local-0.2.0.jar")
            .arguments(arguments)
            .build();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().putAll(environment);
    Process process = builder.start();
    last = process;
    return process;
  }

  /** Ends the command that was started last, if it has not ended, so that the next is let in. */
  void end() throws InterruptedException {
    Process process = last;
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /**
   * Runs a command to its end.
   *
   * @throws IOException with its output when it fails
   */
  void run(String... arguments) throws IOException, InterruptedException {
    requireSuccess(start(arguments));
  }

  /**
   * Waits for a command's end.
   *
   * @throws IOException with its output when it fails
   */
  void requireSuccess(Process process) throws IOException, InterruptedException {
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException(
          "tracemill ended with %d: %s".formatted(exit, Files.readString(log.toPath())));
    }
  }
}
