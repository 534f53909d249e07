package io.tracemill.zipkin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KnownFailuresTest {

  @Test
  void theReadmeListsWhatFails() throws IOException {
    String readme =
        Files.readString(ProjectRoot.find().resolve("dashboards/zipkin-storage/README.md"));
    Matcher names = Pattern.compile("IT[A-Za-z]+\\.[A-Za-z_]+").matcher(readme);
    Set<String> listed = new TreeSet<>();
    while (names.find()) {
      listed.add(names.group());
    }
    assertThat(listed).isEqualTo(new TreeSet<>(KnownFailures.REASONS.keySet()));
  }
}
