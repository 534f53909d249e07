package io.tracemill.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path job;

  @Test
  void newestCompleteOneIsTaken() throws IOException {
    complete("chk-9");
    complete("chk-10");
    Files.createDirectories(job.resolve("chk-12"));
    Files.write(
        Files.createDirectories(job.resolve("chk-11")).resolve("_metadata"), new byte[] {1, 2, 3});
    Files.createDirectories(job.resolve("shared"));

    assertThat(Checkpoints.newestComplete(job)).contains(job.resolve("chk-10"));
  }

  @Test
  void nothingIsFoundWhereNoJobEverRan() throws IOException {
    assertThat(Checkpoints.newestComplete(job.resolve("missing"))).isEmpty();
    assertThat(Checkpoints.newestComplete(job)).isEmpty();
  }

  @Test
  void onlyTheKeptOneIsLeft() throws IOException {
    Path kept = complete("chk-10");
    complete("chk-9");
    Files.createDirectories(job.resolve("chk-11"));
    Files.createDirectories(job.resolve("shared"));

    Checkpoints.deleteAllBut(job, kept);

    assertThat(job).isDirectoryContaining("glob:**chk-10").isDirectoryContaining("glob:**shared");
    assertThat(job).isDirectoryNotContaining("glob:**chk-9");
    assertThat(job).isDirectoryNotContaining("glob:**chk-11");
  }

  private Path complete(String name) throws IOException {
    Path directory = Files.createDirectories(job.resolve(name));
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(directory.resolve("_metadata")))) {
      out.writeInt(0x4960672d);
      out.writeInt(6);
    }
    return directory;
  }
}
