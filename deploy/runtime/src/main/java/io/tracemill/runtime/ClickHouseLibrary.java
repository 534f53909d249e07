package io.tracemill.runtime;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Finds the engine's library, which npm fetched into deploy/runtime/npm. */
final class ClickHouseLibrary {
  private ClickHouseLibrary() {}

  /**
   * Where the library for this machine must be: {@code TRACEMILL_CLICKHOUSE_LIBRARY}, else fetched.
   */
  static Path expected(Path projectRoot) {
    String configured = System.getenv("TRACEMILL_CLICKHOUSE_LIBRARY");
    if (configured != null && !configured.isEmpty()) {
      return Path.of(configured).toAbsolutePath();
    }
    String platform = platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    return projectRoot
        .resolve("deploy/runtime/npm/node_modules/@chdb/lib-" + platform + "/libchdb.so")
        .toAbsolutePath();
  }

  /**
   * Checks that the library can be loaded here.
   *
   * @throws StartFailedException when it cannot, saying what to do
   */
  static void require(Path library) {
    if (System.getProperty("os.name").startsWith("Linux")) {
      requireGlibc();
    }
    if (!Files.isRegularFile(library)) {
      throw new StartFailedException(
          "the ClickHouse library is missing at "
              + library
              + ": run 'npm ci' in deploy/runtime/npm (bin/tracemill does that), or name the file"
              + " with TRACEMILL_CLICKHOUSE_LIBRARY");
    }
  }

  static String platform(String system, String architecture) {
    String name = system.toLowerCase(Locale.ROOT);
    boolean arm = architecture.equals("aarch64") || architecture.equals("arm64");
    boolean intel = architecture.equals("amd64") || architecture.equals("x86_64");
    if (name.startsWith("linux") && (arm || intel)) {
      return arm ? "linux-arm64-gnu" : "linux-x64-gnu";
    }
    if (name.startsWith("mac") && (arm || intel)) {
      return arm ? "darwin-arm64" : "darwin-x64";
    }
    throw new StartFailedException(
        "there is no ClickHouse library for "
            + system
            + " on "
            + architecture
            + ": only for Linux with glibc and macOS on x86-64 or arm64; point the stack at a server"
            + " of your own instead");
  }

  private static void requireGlibc() {
    if (hasLoader(Path.of("/lib"), "ld-musl-*") && !hasGlibc()) {
      throw new StartFailedException(
          "the ClickHouse library needs glibc, and this system has musl: use a glibc distribution or"
              + " point the stack at a server of your own");
    }
  }

  private static boolean hasGlibc() {
    return hasLoader(Path.of("/lib64"), "ld-linux*") || hasLoader(Path.of("/lib"), "ld-linux*");
  }

  private static boolean hasLoader(Path directory, String pattern) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      return files.iterator().hasNext();
    } catch (IOException e) {
      return false;
    }
  }
}
