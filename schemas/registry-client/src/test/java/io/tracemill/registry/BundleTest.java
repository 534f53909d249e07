package io.tracemill.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What this module carries of others. */
class BundleTest {
  private static final List<String> OURS =
      List.of(
          "io/tracemill/registry/",
          "org/apache/flink/avro/registry/confluent/shaded/",
          "org/apache/flink/avro/shaded/com/fasterxml/jackson/");

  @Test
  void carriesNothingUnderANameThatCouldHideSomebodyElses() throws Exception {
    Path root = classes();

    assertThat(files(root))
        .filteredOn(name -> name.endsWith(".class"))
        .hasSizeGreaterThan(100)
        .allMatch(name -> OURS.stream().anyMatch(name::startsWith));
  }

  @Test
  void carriesLicenceAndNoticeOfWhatItBundles() throws Exception {
    Path root = classes();

    assertThat(root.resolve("META-INF/LICENSE")).content().contains("Apache License");
    assertThat(root.resolve("META-INF/NOTICE"))
        .content()
        .contains("io.confluent:kafka-schema-registry-client", "jackson-databind");
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(
        SchemaRegistry.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).map(f -> root.relativize(f).toString()).toList();
    }
  }
}
