package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query of every dashboard on the real engine, with what Grafana would put into it. */
class DashboardQueriesTest {
  private static Instant end = Instant.EPOCH;

  @BeforeAll
  static void seed() throws IOException {
    end = Instant.now();
    DemoTables.seed(end);
  }

  /** A dashboard's query with what it belongs to. */
  record Case(String dashboard, String of, String sql) {
    @Override
    public String toString() {
      return dashboard + ": " + of;
    }
  }

  static Stream<Case> queries() throws IOException {
    return GeneratedFilesTest.dashboards().flatMap(DashboardQueriesTest::queries);
  }

  private static Stream<Case> queries(JsonNode dashboard) {
    String uid = dashboard.get("uid").asText();
    List<Case> cases = new ArrayList<>();
    for (JsonNode variable : dashboard.get("templating").get("list")) {
      if (variable.get("type").asText().equals("query")) {
        String sql = variable.get("query").get("rawSql").asText();
        cases.add(new Case(uid, "$" + variable.get("name").asText(), sql));
      }
    }
    for (JsonNode annotation : dashboard.get("annotations").get("list")) {
      String sql = annotation.get("target").get("rawSql").asText();
      cases.add(new Case(uid, annotation.get("name").asText(), sql));
    }
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String name = panel.get("title").asText() + "/" + target.get("refId").asText();
        cases.add(new Case(uid, name, target.get("rawSql").asText()));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void givesRowsWhenAllIsChosen(Case query) throws IOException {
    String sql = expander(query, Map.of()).expand(query.sql());
    assertThat(DemoTables.query(sql)).as(sql).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void givesRowsWhenAVariableHasValues(Case query) throws IOException {
    Map<String, String> chosen = new HashMap<>();
    chosen.put("resolution", "1m");
    chosen.put("resolution_s", "60");
    chosen.put("tenant", MacroExpander.list("(none)"));
    chosen.put("environment", MacroExpander.list("demo", "production"));
    chosen.put("operation", MacroExpander.list("GET /products", "GET /for/{id}"));
    chosen.put("status", MacroExpander.list("with errors", "without errors"));
    chosen.put("host", MacroExpander.list("host-2"));
    chosen.put("min_ms", "1");
    chosen.put(
        "service",
        query.dashboard().equals("tracemill-service")
            ? "catalog"
            : MacroExpander.list("recommendation", "catalog", "web"));
    String sql = expander(query, chosen).expand(query.sql());
    assertThat(DemoTables.query(sql)).as(sql).isNotEmpty();
  }

  @Test
  void readsWiderTablesOverLongerTimes() throws IOException {
    Case resolution = find("tracemill-overview", "$resolution");
    for (Map.Entry<Duration, String> expected :
        Map.of(
                Duration.ofHours(6), "10s",
                Duration.ofHours(7), "1m",
                Duration.ofDays(15), "1h")
            .entrySet()) {
      MacroExpander expander =
          new MacroExpander(
              end.minus(expected.getKey()), end, Duration.ofMinutes(1), variables(Map.of()));
      JsonNode row = DemoTables.query(expander.expand(resolution.sql())).get(0);
      assertThat(row.elements().next().asText()).isEqualTo(expected.getValue());
    }
  }

  @Test
  void ratesDoNotDependOnTheStepOrTheTable() throws IOException {
    String sql = find("tracemill-overview", "Requests/A").sql();
    for (int step : List.of(10, 15, 60, 300)) {
      for (Map<String, String> table :
          List.of(Map.<String, String>of(), Map.of("resolution", "1m", "resolution_s", "60"))) {
        MacroExpander expander =
            new MacroExpander(
                end.minusSeconds(3000),
                end.minusSeconds(900),
                Duration.ofSeconds(step),
                variables(table));
        List<Double> rates = new ArrayList<>();
        DemoTables.query(expander.expand(sql))
            .forEach(row -> rates.add(row.get("requests").asDouble()));
        // the first and the last point are cut by the time range
        assertThat(rates.subList(1, rates.size() - 1))
            .as(step + " s, " + table)
            .allSatisfy(rate -> assertThat(rate).isBetween(2.2, 3.9));
      }
    }
  }

  @Test
  void theTraceViewHasOneTreeEvenWithSharedSpanIds() throws IOException {
    String id =
        DemoTables.query(
                "SELECT TraceId FROM traces WHERE has(Services, 'service2') ORDER BY Start LIMIT 1")
            .get(0)
            .get("TraceId")
            .asText();
    // a 64-bit id as Zipkin writes it
    String sql =
        expander(Map.of("trace_id", id.substring(16)))
            .expand(find("tracemill-traces", "Trace/A").sql());
    Map<String, JsonNode> spans = new LinkedHashMap<>();
    for (JsonNode span : DemoTables.query(sql)) {
      assertThat(spans.put(span.get("spanID").asText(), span)).isNull();
      assertThat(fields(span))
          .contains(
              "traceID",
              "spanID",
              "parentSpanID",
              "operationName",
              "serviceName",
              "serviceTags",
              "startTime",
              "duration",
              "tags",
              "logs",
              "references",
              "kind",
              "statusCode",
              "statusMessage");
    }
    assertThat(spans).hasSize(5);
    List<String> path = new ArrayList<>();
    JsonNode span =
        spans.values().stream()
            .filter(each -> each.get("serviceName").asText().equals("service2"))
            .findFirst()
            .orElseThrow();
    while (span != null) {
      path.add(span.get("serviceName").asText() + " " + span.get("kind").asText());
      span = spans.get(span.get("parentSpanID").asText());
    }
    assertThat(path)
        .containsExactly(
            "service2 server",
            "service1 client",
            "service1 server",
            "front-proxy client",
            "front-proxy server");
  }

  @Test
  void theNodeGraphHasTheColumnsAndNodesOfItsEdges() throws IOException {
    JsonNode nodes =
        DemoTables.query(
            expander(Map.of()).expand(find("tracemill-service-map", "Service map/nodes").sql()));
    JsonNode edges =
        DemoTables.query(
            expander(Map.of()).expand(find("tracemill-service-map", "Service map/edges").sql()));
    Set<String> ids = new TreeSet<>();
    for (JsonNode node : nodes) {
      assertThat(fields(node))
          .containsExactlyInAnyOrder(
              "id", "title", "mainstat", "secondarystat", "arc__success", "arc__errors");
      assertThat(node.get("mainstat").asDouble()).isPositive();
      ids.add(node.get("id").asText());
    }
    assertThat(edges).hasSize(9);
    for (JsonNode edge : edges) {
      assertThat(fields(edge))
          .containsExactlyInAnyOrder("id", "source", "target", "mainstat", "secondarystat");
      assertThat(ids).contains(edge.get("source").asText(), edge.get("target").asText());
    }
  }

  private static Set<String> fields(JsonNode row) {
    Set<String> names = new TreeSet<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Case find(String dashboard, String of) throws IOException {
    return queries()
        .filter(each -> each.dashboard().equals(dashboard) && each.of().equals(of))
        .findFirst()
        .orElseThrow();
  }

  private static MacroExpander expander(Case query, Map<String, String> chosen) {
    Map<String, String> variables = new HashMap<>(chosen);
    if (query.dashboard().equals("tracemill-service")) {
      variables.putIfAbsent("service", "catalog");
    }
    return expander(variables);
  }

  private static MacroExpander expander(Map<String, String> chosen) {
    return new MacroExpander(
        end.minusSeconds(1800), end.plusSeconds(5), Duration.ofSeconds(15), variables(chosen));
  }

  private static Map<String, String> variables(Map<String, String> chosen) {
    Map<String, String> variables = new HashMap<>();
    for (String name : List.of("tenant", "environment", "service", "operation", "status", "host")) {
      variables.put(name, MacroExpander.ALL);
    }
    variables.put("resolution", "10s");
    variables.put("resolution_s", "10");
    variables.put("min_ms", "0");
    variables.put("trace_id", "");
    variables.putAll(chosen);
    return variables;
  }
}
