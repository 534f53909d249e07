package io.tracemill.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkpoints that a job left in its directory ({@code <root>/<job id>/chk-N}). */
final class Checkpoints {
  private static final String PREFIX = "chk-";
  private static final int METADATA_MAGIC = 0x4960672d;

  /** One checkpoint's directory. */
  record Checkpoint(long number, Path path) {}

  private Checkpoints() {}

  /**
   * The newest complete checkpoint: the highest number whose metadata is there and begins rightly.
   */
  static Optional<Path> newestComplete(Path jobDirectory) throws IOException {
    return list(jobDirectory).stream()
        .filter(checkpoint -> isComplete(checkpoint.path()))
        .max(Comparator.comparingLong(Checkpoint::number))
        .map(Checkpoint::path);
  }

  /**
   * Deletes what no job will clean up: incomplete checkpoints, and complete ones before the newest
   * that an earlier run retained. Only while no job runs.
   */
  static void deleteAllBut(Path jobDirectory, Path kept) throws IOException {
    for (Checkpoint checkpoint : list(jobDirectory)) {
      if (!checkpoint.path().equals(kept)) {
        delete(checkpoint.path());
      }
    }
  }

  private static List<Checkpoint> list(Path jobDirectory) throws IOException {
    List<Checkpoint> found = new ArrayList<>();
    if (!Files.isDirectory(jobDirectory)) {
      return found;
    }
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(jobDirectory, PREFIX + "*")) {
      for (Path path : paths) {
        String number = path.getFileName().toString().substring(PREFIX.length());
        if (number.matches("\\d{1,18}")) {
          found.add(new Checkpoint(Long.parseLong(number), path));
        }
      }
    }
    return found;
  }

  private static boolean isComplete(Path checkpoint) {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(checkpoint.resolve("_metadata")))) {
      return in.readInt() == METADATA_MAGIC;
    } catch (IOException e) {
      return false;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
