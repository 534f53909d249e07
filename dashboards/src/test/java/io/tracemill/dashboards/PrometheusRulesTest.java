package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool checks the rules and runs their unit tests. */
class PrometheusRulesTest {
  private static final Path FOLDER = DemoTables.folder().resolve("prometheus");

  @Test
  void rulesAreValid() throws Exception {
    promtool("check", "rules", FOLDER.resolve("tracemill.rules.yaml").toString());
  }

  @Test
  void rulesDoWhatTheirUnitTestsSay() throws Exception {
    promtool("test", "rules", FOLDER.resolve("tracemill.rules.test.yaml").toString());
  }

  @Test
  void rulesWithThresholdsPerServiceAreValid(@TempDir Path directory) throws Exception {
    AlertSettings defaults = AlertSettings.read(DemoTables.folder().resolve("alerting.json"));
    AlertSettings.Latency latency =
        new AlertSettings.Latency(
            0.999, 0.25, Map.of("report.v1", 5.0, "batch", 5.0, "quick", 0.05), 50, 10);
    String rules =
        Tree.yaml(
            PrometheusRules.tree(
                new AlertSettings(latency, defaults.errors(), defaults.silence())));
    assertThat(rules)
        .contains("service=~\"batch|report\\\\.v1\", le=~\"5(\\\\.0)?\"")
        .contains("service=~\"quick\", le=\"0.05\"")
        .contains("service!~\"batch|quick|report\\\\.v1\", le=\"0.25\"");
    Path file = directory.resolve("rules.yaml");
    Files.writeString(file, rules);
    promtool("check", "rules", file.toString());
  }

  private static void promtool(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "promtool";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      fail(
          "promtool is missing: install Debian's package prometheus (bin/test does it as root)", e);
      return;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
