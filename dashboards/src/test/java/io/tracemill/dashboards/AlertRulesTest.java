package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Grafana's alert rules, read from the provisioned file and evaluated as Grafana does. */
class AlertRulesTest {
  @Test
  void nameTheFaultyServicesAndNoOther() throws IOException {
    DemoTables.seed(Instant.now());
    assertThat(firing())
        .isEqualTo(
            Map.of(
                "LatencyBurnsFast", Set.of("payment"),
                "LatencyBurns", Set.of("payment"),
                "LatencyBurnsSlowly", Set.of("payment"),
                "ErrorRatio", Set.of("catalog"),
                "Flood", Set.of("recommendation"),
                "PipelineSilent", Set.of(),
                "ServiceSilent", Set.of()));
  }

  @Test
  void giveOneRowPerServiceWithLabelsAndOneNumber() throws IOException {
    DemoTables.seed(Instant.now());
    for (JsonNode rule : rules()) {
      JsonNode rows = DemoTables.query(sql(rule));
      assertThat(rows).as(rule.get("title").asText()).isNotEmpty();
      Set<String> labels = new TreeSet<>();
      for (JsonNode row : rows) {
        StringBuilder label = new StringBuilder();
        int numbers = 0;
        for (JsonNode value : row) {
          if (value.isNumber()) {
            numbers++;
          } else {
            label.append(value.asText()).append('\n');
          }
        }
        assertThat(numbers).isEqualTo(1);
        assertThat(labels.add(label.toString())).as("Grafana refuses equal labels").isTrue();
      }
    }
  }

  @Test
  void saySoWhenThePipelineOrAServiceFallsSilent() throws IOException {
    DemoTables.seed(Instant.now().minusSeconds(1200));
    assertThat(firing().get("PipelineSilent")).containsExactly("");
    assertThat(firing().get("ServiceSilent")).isEmpty();

    DemoTables.seed(Instant.now());
    DemoTables.execute(
        "DELETE FROM tracemill.service_metrics_10s WHERE Service = 'shipping' AND Time > now() - 600");
    assertThat(firing().get("PipelineSilent")).isEmpty();
    assertThat(firing().get("ServiceSilent")).containsExactly("shipping");
  }

  @Test
  void raiseNothingForOldData() throws IOException {
    for (String end : new String[] {"2017-06-01T12:00:00Z", "2023-11-14T22:13:20Z"}) {
      DemoTables.seed(Instant.parse(end));
      assertThat(firing().values()).as(end).allMatch(Set::isEmpty);
    }
  }

  @Test
  void raiseNothingForSpansThatCameTooLateToBeLive() throws IOException {
    DemoTables.seed(Instant.now());
    for (String table : new String[] {"10s", "1m"}) {
      DemoTables.execute(
          "ALTER TABLE tracemill.service_metrics_%s UPDATE FirstAppend = Time + INTERVAL 10 MINUTE WHERE true SETTINGS mutations_sync = 1"
              .formatted(table));
    }
    DemoTables.execute("TRUNCATE TABLE tracemill.floods");
    assertThat(firing().values()).allMatch(Set::isEmpty);
  }

  @Test
  void latencyFiresOnARunOfOneMinute() throws IOException {
    DemoTables.empty();
    Instant begin = Instant.now().minusSeconds(70);
    for (int bucket = 0; bucket < 6; bucket++) {
      int slow = bucket >= 4 ? 20 : 0;
      datapoint(begin.plusSeconds(10L * bucket), "payment", 20 - slow, slow);
      datapoint(begin.plusSeconds(10L * bucket), "catalog", 40, 0);
    }
    assertThat(firing().get("LatencyBurnsFast")).containsExactly("payment");
  }

  @Test
  void latencyDoesNotFireOnAFewRequests() throws IOException {
    DemoTables.empty();
    datapoint(Instant.now().minusSeconds(20), "payment", 0, 9);
    assertThat(firing().values()).allMatch(Set::isEmpty);
  }

  @Test
  void namesBothOfTwoSlowServicesThatCallEachOther() throws IOException {
    DemoTables.empty();
    Instant time = Instant.now().minusSeconds(30);
    datapoint(time, "a", 0, 100);
    datapoint(time, "b", 0, 100);
    for (String pair : new String[] {"'a', 'b'", "'b', 'a'"}) {
      DemoTables.execute(
          "INSERT INTO tracemill.service_edges_1m (Time, Client, Server, Count, Version) SELECT toStartOfMinute(toDateTime(%d)), %s, 100, 1"
              .formatted(time.getEpochSecond(), pair));
    }
    assertThat(firing().get("LatencyBurnsFast")).containsExactly("a", "b");
  }

  @Test
  void aServiceCanHaveAThresholdOfItsOwn() throws IOException {
    DemoTables.empty();
    Instant time = Instant.now().minusSeconds(30);
    datapoint(time, "report", 0, 100);
    datapoint(time, "payment", 0, 100);
    AlertSettings.Latency settings =
        new AlertSettings.Latency(0.99, 0.25, Map.of("report", 5.0, "batch", 10.0), 50, 10);
    Map<String, Double> burn = new TreeMap<>();
    DemoTables.query(AlertSql.latency(BurnRate.ALL.get(0), settings))
        .forEach(row -> burn.put(row.get("Service").asText(), row.get("BurnRate").asDouble()));
    assertThat(burn.get("report")).isZero();
    assertThat(burn.get("payment")).isGreaterThan(99);
  }

  /** Server spans in one bucket: of 50 ms, and of 450 ms. */
  private static void datapoint(Instant time, String service, int fast, int slow)
      throws IOException {
    for (String resolution : new String[] {"10s", "1m"}) {
      DemoTables.execute(
          """
          INSERT INTO tracemill.service_metrics_%s (Time, Service, Operation, Kind, Count, Buckets, FirstAppend, Version)
          SELECT toDateTime(%d), '%s', 'POST /', 'Server', %d,
            mapFilter((i, n) -> n > 0, map(toInt16(ceil(log2(50e6) * 32) - 1), toUInt64(%d), toInt16(ceil(log2(450e6) * 32) - 1), toUInt64(%d))),
            toDateTime64(%d, 3), 1
          """
              .formatted(
                  resolution,
                  time.getEpochSecond() / 10 * 10,
                  service,
                  fast + slow,
                  fast,
                  slow,
                  time.getEpochSecond()));
    }
  }

  /** Services of the rows above each rule's threshold. */
  private static Map<String, Set<String>> firing() throws IOException {
    Map<String, Set<String>> firing = new LinkedHashMap<>();
    for (JsonNode rule : rules()) {
      double threshold =
          rule.get("data")
              .get(1)
              .get("model")
              .get("conditions")
              .get(0)
              .get("evaluator")
              .get("params")
              .get(0)
              .asDouble();
      Set<String> services = new TreeSet<>();
      for (JsonNode row : DemoTables.query(sql(rule))) {
        double value = Double.NaN;
        for (JsonNode column : row) {
          value = column.isNumber() ? column.asDouble() : value;
        }
        if (value > threshold) {
          services.add(row.path("Service").asText());
        }
      }
      firing.put(rule.get("title").asText(), services);
    }
    return firing;
  }

  private static JsonNode rules() throws IOException {
    return new YAMLMapper()
        .readTree(DemoTables.folder().resolve(GeneratedFiles.GRAFANA_ALERTS).toFile())
        .get("groups")
        .get(0)
        .get("rules");
  }

  private static String sql(JsonNode rule) {
    String sql = rule.get("data").get(0).get("model").get("rawSql").asText();
    assertThat(sql)
        .as("macros need a time range that rules should not depend on")
        .doesNotContain("$");
    return sql;
  }
}
