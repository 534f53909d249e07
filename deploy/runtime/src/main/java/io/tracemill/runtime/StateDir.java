package io.tracemill.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory that holds everything one stack keeps: data, configuration, logs, pid files. A mark
 * in it makes sure that nothing else is ever deleted as one.
 *
 * @param path absolute
 */
public record StateDir(Path path) {
  private static final String MARK = "tracemill-state";

  public StateDir {
    path = path.toAbsolutePath().normalize();
  }

  /** Creates the directory and its mark where missing. */
  public StateDir create() {
    try {
      for (Path directory : List.of(path, logs(), run(), conf())) {
        Files.createDirectories(directory);
      }
      Files.writeString(path.resolve(MARK), "State of a local Tracemill stack.\n");
      return this;
    } catch (IOException e) {
      throw new StartFailedException("state directory " + path + " cannot be made: " + e, e);
    }
  }

  public boolean exists() {
    return Files.exists(path.resolve(MARK));
  }

  public Path logs() {
    return path.resolve("logs");
  }

  public Path run() {
    return path.resolve("run");
  }

  public Path conf() {
    return path.resolve("conf");
  }

  /** Where a component keeps its data. */
  public Path data(String component) {
    return path.resolve("data").resolve(component);
  }

  public Path logFile(String process) {
    return logs().resolve(process + ".log");
  }

  public Path pidFile(String process) {
    return run().resolve(process + ".pid");
  }

  /**
   * Deletes the directory with all it holds.
   *
   * @throws IOException when it bears no mark of a state directory, or a file cannot be deleted
   */
  public void delete() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    if (!exists()) {
      throw new IOException(path + " is not a state directory of Tracemill: nothing was deleted");
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
