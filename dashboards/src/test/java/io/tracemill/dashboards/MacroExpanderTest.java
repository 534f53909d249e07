package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.runtime.ProjectRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MacroExpanderTest {
  private static final Pattern INTERVAL = Pattern.compile("(.*?)\\s+\\[interval (\\d+) s]");

  @Test
  void agreesWithThePluginsOwnCases() throws IOException {
    Path file =
        ProjectRoot.find().resolve("../shared/data/grafana/clickhouse-datasource/macro-cases.json");
    if (!Files.exists(file)) {
      assertThat(System.getenv("CI")).as(file + " is missing").isNotEqualTo("true");
      System.out.println("NOT RUN, test data absent: " + file);
      return;
    }
    JsonNode cases = new ObjectMapper().readTree(file.toFile());
    Instant from = Instant.parse(cases.get("range").get("from").asText());
    Instant to = Instant.parse(cases.get("range").get("to").asText());
    for (JsonNode example : cases.get("cases")) {
      String input = example.get("input").asText();
      String expected = example.get("expected").asText();
      Duration interval = Duration.ofSeconds(1);
      Matcher withInterval = INTERVAL.matcher(input);
      if (withInterval.matches()) {
        input = withInterval.group(1);
        interval = Duration.ofSeconds(Long.parseLong(withInterval.group(2)));
      }
      MacroExpander expander = new MacroExpander(from, to, interval, Map.of());
      String query = input;
      if (expected.startsWith("error")) {
        assertThatThrownBy(() -> expander.expand(query)).hasMessageContaining("duration");
      } else {
        assertThat(expander.expand(query)).isEqualTo(expected);
      }
    }
  }

  @Test
  void leavesAConditionOutWhenAllIsChosenOrNothing() {
    String query = "WHERE $__conditionalAll(lower(Service) IN ($service), $service) AND x";
    assertThat(with("service", MacroExpander.ALL).expand(query)).isEqualTo("WHERE 1=1 AND x");
    assertThat(with("service", "").expand(query)).isEqualTo("WHERE 1=1 AND x");
    assertThat(with("service", MacroExpander.list("web", "cart")).expand(query))
        .isEqualTo("WHERE lower(Service) IN ('web','cart') AND x");
  }

  @Test
  void insertsAVariableInEachOfItsSpellings() {
    assertThat(with("service", "web").expand("'$service' ${service} ${service:raw} [[service]]"))
        .isEqualTo("'web' web web web");
  }

  @Test
  void refusesWhatGrafanaWouldSendAsNonsense() {
    MacroExpander expander = with("service", MacroExpander.ALL);
    assertThatThrownBy(() -> expander.expand("Service IN ($service)"))
        .hasMessage("$service may be All and is not in $__conditionalAll");
    assertThatThrownBy(() -> expander.expand("$operation"))
        .hasMessage("unknown variable $operation");
    assertThatThrownBy(() -> expander.expand("$__rate(x)")).hasMessage("unknown macro $__rate");
    assertThatThrownBy(() -> expander.expand("$__timeFilter(a, b)"))
        .hasMessageStartingWith("$__timeFilter had 2 arguments but must have 1");
  }

  private static MacroExpander with(String variable, String value) {
    return new MacroExpander(
        Instant.EPOCH,
        Instant.EPOCH.plusSeconds(60),
        Duration.ofSeconds(10),
        Map.of(variable, value));
  }
}
