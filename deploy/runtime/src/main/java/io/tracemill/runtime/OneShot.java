package io.tracemill.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a command that ends by itself. */
final class OneShot {
  private OneShot() {}

  /**
   * Runs the command to its end.
   *
   * @throws StartFailedException when it cannot be run, fails, or takes too long; with its output
   */
  static void run(String name, List<String> command, Path log, Duration timeout) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new StartFailedException(name + " did not end within " + timeout + "; see " + log);
      }
      if (process.exitValue() != 0) {
        throw new StartFailedException(
            name + " failed with status " + process.exitValue() + ":\n" + Files.readString(log));
      }
    } catch (IOException e) {
      throw new StartFailedException(name + " could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailedException("interrupted while running " + name, e);
    }
  }
}
