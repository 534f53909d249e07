package io.tracemill.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Test data that lies beside the project. Where it is absent, what was not run is named on standard
 * error; in continuous integration its absence is a failure.
 */
final class SharedData {
  private SharedData() {}

  /** The file, or empty (and said so) where the data is not there. */
  static Optional<byte[]> file(String path) throws IOException {
    Path file = root().resolve(path);
    if (Files.exists(file)) {
      return Optional.of(Files.readAllBytes(file));
    }
    absent(path);
    return Optional.empty();
  }

  /** Files directly in a folder whose name ends so; none (and said so) where it is not there. */
  static List<Path> files(String folder, String suffix) throws IOException {
    Path directory = root().resolve(folder);
    if (!Files.isDirectory(directory)) {
      absent(folder);
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static Path root() {
    String configured = System.getenv("TRACEMILL_ROOT");
    Path root = Path.of(configured == null ? "../.." : configured).toAbsolutePath().normalize();
    return root.resolve("../shared/data").normalize();
  }

  private static void absent(String what) {
    assertThat(System.getenv("CI"))
        .as("CI, while test data is absent: " + what)
        .isNotEqualTo("true");
    System.err.println("NOT RUN, test data absent: " + what);
  }
}
