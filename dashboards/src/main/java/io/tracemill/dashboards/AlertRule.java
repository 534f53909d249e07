package io.tracemill.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One of Grafana's alert rules, as it is provisioned.
 *
 * @param name its title
 * @param sql gives rows with labels and one number; looks at the time before now
 * @param threshold a row whose number is above it is an alert
 */
public record AlertRule(String name, String sql, double threshold) {
  /** Latency that burns its budget fast enough to be seen in a run of a minute. */
  public static final String LATENCY = "LatencyBurnsFast";

  private static final String RESOURCE = "tracemill.yaml";

  /**
   * All of them.
   *
   * @throws IOException when the generated file cannot be read
   */
  public static List<AlertRule> provisioned() throws IOException {
    try (InputStream in = AlertRule.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("no resource " + RESOURCE);
      }
      List<AlertRule> rules = new ArrayList<>();
      for (JsonNode group : new YAMLMapper().readTree(in).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          rules.add(
              new AlertRule(
                  rule.path("title").asText(),
                  // written twice for Grafana's provisioning, which takes one away
                  rule.at("/data/0/model/rawSql").asText().replace("$$", "$"),
                  rule.at("/data/1/model/conditions/0/evaluator/params/0").asDouble()));
        }
      }
      return List.copyOf(rules);
    }
  }
}
