package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratedFilesTest {
  private static final Pattern DASHBOARD_LINK = Pattern.compile("/d/([\\w-]+)\\?([^\"]*)");
  private static final Pattern LINKED_VARIABLE =
      Pattern.compile("var-(\\w+)=|\\$\\{(\\w+):queryparam}");

  @Test
  void committedFilesAreWhatIsGenerated() throws IOException {
    Path folder = DemoTables.folder();
    Map<String, String> files =
        GeneratedFiles.of(AlertSettings.read(folder.resolve("alerting.json")));
    for (Map.Entry<String, String> file : files.entrySet()) {
      assertThat(folder.resolve(file.getKey()))
          .as("run io.tracemill.dashboards.DashboardsMain")
          .hasContent(file.getValue());
    }
    try (Stream<Path> committed = Files.list(folder.resolve("grafana/dashboards"))) {
      assertThat(committed.map(path -> folder.relativize(path).toString()))
          .allMatch(files::containsKey);
    }
  }

  static Stream<JsonNode> dashboards() throws IOException {
    List<JsonNode> dashboards = new ArrayList<>();
    try (Stream<Path> files = Files.list(DemoTables.folder().resolve("grafana/dashboards"))) {
      for (Path file : files.sorted().toList()) {
        dashboards.add(new ObjectMapper().readTree(file.toFile()));
      }
    }
    return dashboards.stream();
  }

  @Test
  void thereAreSix() throws IOException {
    assertThat(dashboards().map(dashboard -> dashboard.get("uid").asText()))
        .containsExactlyInAnyOrder(
            "tracemill-overview",
            "tracemill-service",
            "tracemill-traces",
            "tracemill-service-map",
            "tracemill-floods",
            "tracemill-profiles");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void isAClassicDashboardWithoutADataSourceOfItsOwn(JsonNode dashboard) {
    assertThat(dashboard.get("schemaVersion").asInt()).isBetween(39, 42);
    assertThat(dashboard.get("title").asText()).startsWith("Tracemill / ");
    assertThat(dashboard.get("id").isNull()).isTrue();
    for (String required :
        List.of("time", "templating", "annotations", "panels", "links", "tags")) {
      assertThat(dashboard.has(required)).as(required).isTrue();
    }
    JsonNode first = dashboard.get("templating").get("list").get(0);
    assertThat(first.get("name").asText()).isEqualTo("datasource");
    assertThat(first.get("query").asText()).isEqualTo("grafana-clickhouse-datasource");
    for (JsonNode source : dashboard.findValues("datasource")) {
      assertThat(source.get("type").asText()).isEqualTo("grafana-clickhouse-datasource");
      assertThat(source.get("uid").asText()).isEqualTo("${datasource}");
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelIsTitledDescribedAndQueried(JsonNode dashboard) {
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      String title = panel.get("title").asText();
      assertThat(title).isNotBlank();
      assertThat(ids.add(panel.get("id").asInt())).as("id of " + title).isTrue();
      if (panel.get("type").asText().equals("row")) {
        continue;
      }
      assertThat(panel.get("description").asText())
          .as(title)
          .matches("(?s)[A-Z9].+\\. Unit: .+\\. Source: `.+`\\.");
      assertThat(panel.get("fieldConfig").get("defaults").get("unit").asText()).isNotBlank();
      assertThat(panel.get("targets")).as(title).isNotEmpty();
      Set<String> refIds = new HashSet<>();
      for (JsonNode target : panel.get("targets")) {
        assertThat(refIds.add(target.get("refId").asText())).as(title).isTrue();
        for (String source :
            panel.get("description").asText().replaceAll("(?s).*`(.+)`.*", "$1").split(", ")) {
          assertThat(panel.get("targets").toString()).contains(source.replace("*", ""));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsFillTheGridWithoutOverlapping(JsonNode dashboard) {
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      JsonNode place = panel.get("gridPos");
      int right = place.get("x").asInt() + place.get("w").asInt();
      assertThat(right).isBetween(1, 24);
      for (int x = place.get("x").asInt(); x < right; x++) {
        for (int y = place.get("y").asInt();
            y < place.get("y").asInt() + place.get("h").asInt();
            y++) {
          assertThat(taken.add(x + "," + y)).as(panel.get("title").asText()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void linksLeadToDashboardsAndVariablesThatExist(JsonNode dashboard) throws IOException {
    Map<String, Set<String>> variables = new java.util.HashMap<>();
    dashboards().forEach(other -> variables.put(other.get("uid").asText(), variables(other)));
    Matcher link = DASHBOARD_LINK.matcher(dashboard.toString().replace("\\\"", "'"));
    while (link.find()) {
      assertThat(variables).containsKey(link.group(1));
      Matcher variable = LINKED_VARIABLE.matcher(link.group(2));
      while (variable.find()) {
        String target = variable.group(1) == null ? variable.group(2) : variable.group(1);
        assertThat(variables.get(link.group(1))).as(link.group()).contains(target);
        if (variable.group(2) != null) {
          assertThat(variables(dashboard)).as(link.group()).contains(target);
        }
      }
    }
  }

  private static Set<String> variables(JsonNode dashboard) {
    Set<String> names = new TreeSet<>();
    dashboard.get("templating").get("list").forEach(each -> names.add(each.get("name").asText()));
    return names;
  }

  @Test
  void grafanaReadsItsProvisioning() throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    Path provisioning = DemoTables.folder().resolve("grafana/provisioning");
    for (String file :
        List.of(
            "datasources/tracemill.yaml", "dashboards/tracemill.yaml", "alerting/tracemill.yaml")) {
      assertThat(yaml.readTree(provisioning.resolve(file).toFile()).get("apiVersion").asInt())
          .isEqualTo(1);
    }
    JsonNode source =
        yaml.readTree(provisioning.resolve("datasources/tracemill.yaml").toFile())
            .get("datasources")
            .get(0);
    assertThat(source.get("type").asText()).isEqualTo("grafana-clickhouse-datasource");
    JsonNode group =
        yaml.readTree(provisioning.resolve("alerting/tracemill.yaml").toFile())
            .get("groups")
            .get(0);
    Set<String> uids = new HashSet<>();
    for (JsonNode rule : group.get("rules")) {
      assertThat(uids.add(rule.get("uid").asText())).isTrue();
      assertThat(rule.get("uid").asText().length()).isLessThanOrEqualTo(40);
      assertThat(rule.get("data").get(0).get("datasourceUid")).isEqualTo(source.get("uid"));
      assertThat(rule.get("data").get(1).get("refId")).isEqualTo(rule.get("condition"));
      assertThat(rule.get("annotations").has("__dashboardUid__"))
          .as("Grafana refuses a dashboard without a panel")
          .isFalse();
      assertThat(dashboards().map(dashboard -> "/d/" + dashboard.get("uid").asText()))
          .contains(rule.get("annotations").get("dashboard").asText().replaceAll("\\?.*", ""));
      assertThat(rule.toString().replace("$$", ""))
          .as("Grafana would replace it")
          .doesNotContain("$");
    }
  }

  @Test
  void bothKindsOfRulesNameTheSameAlerts() throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    Path folder = DemoTables.folder();
    List<String> grafana =
        yaml.readTree(folder.resolve(GeneratedFiles.GRAFANA_ALERTS).toFile())
            .findValuesAsText("title");
    List<String> prometheus =
        yaml.readTree(folder.resolve(GeneratedFiles.PROMETHEUS_RULES).toFile())
            .findValuesAsText("alert");
    assertThat(prometheus).containsExactlyElementsOf(grafana);
  }

  @Test
  void settingsSayAllThatIsWrong(@TempDir Path directory) throws IOException {
    Map<String, Object> settings =
        new ObjectMapper()
            .readValue(
                DemoTables.folder().resolve("alerting.json").toFile(), new TypeReference<>() {});
    settings.put(
        "latency",
        Map.of(
            "objective", 99,
            "thresholdSeconds", 0.3,
            "thresholdSecondsByService", Map.of("report", 5.0),
            "minRequests", 50,
            "minRequestsShort", 10));
    Path file = directory.resolve("alerting.json");
    new ObjectMapper().writeValue(file.toFile(), settings);
    assertThatThrownBy(() -> AlertSettings.read(file))
        .hasMessageContaining("latency.objective was 99.0 but must be between 0 and 1")
        .hasMessageContaining("a latency threshold was 0.3 s but must be one of [0.005,");
  }
}
