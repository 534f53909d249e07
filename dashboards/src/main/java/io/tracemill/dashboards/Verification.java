package io.tracemill.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every query of the generated dashboards and alert rules on a live database, as Grafana sends it
 * when a dashboard is opened: variables with All where that is offered, else with their first
 * value. Not thread-safe.
 */
final class Verification {
  private static final String ALERT_RULES = "alert rules";

  private final LiveClickHouse clickHouse;
  private final Instant from;
  private final Instant to;
  private final Duration interval;
  private final Map<String, String> chosen;
  private final List<Result> results = new ArrayList<>();

  /** What a query is of; only a panel must have rows. */
  enum Kind {
    VARIABLE,
    ANNOTATION,
    PANEL,
    ALERT_RULE
  }

  /**
   * What came of a query.
   *
   * @param dashboard its uid; of alert rules, these words
   * @param name of the panel with the query's, the variable, annotation or rule
   * @param error empty when there was none
   */
  record Result(Kind kind, String dashboard, String name, long rows, long millis, String error) {
    static final String HEADER = "dashboard\tpanel\trows\tms\terror";

    boolean isFault() {
      return !error.isEmpty() || (kind == Kind.PANEL && rows == 0);
    }

    @Override
    public String toString() {
      return String.join(
          "\t",
          dashboard,
          name,
          String.valueOf(rows),
          String.valueOf(millis),
          error.replaceAll("\\s+", " "));
    }
  }

  /**
   * @param chosen values of variables of which one is chosen, where not the first
   */
  Verification(
      LiveClickHouse clickHouse,
      Instant from,
      Instant to,
      Duration interval,
      Map<String, String> chosen) {
    this.clickHouse = clickHouse;
    this.from = from;
    this.to = to;
    this.interval = interval;
    this.chosen = Map.copyOf(chosen);
  }

  /**
   * Runs them all.
   *
   * @param folder that holds the generated files
   * @throws IOException when these cannot be read
   */
  List<Result> run(Path folder) throws IOException, InterruptedException {
    try (Stream<Path> files = Files.list(folder.resolve("grafana/dashboards"))) {
      for (Path file : files.sorted().toList()) {
        dashboard(new ObjectMapper().readTree(file.toFile()));
      }
    }
    for (AlertRule rule : AlertRule.provisioned()) {
      ask(Kind.ALERT_RULE, ALERT_RULES, rule.name(), rule.sql(), null);
    }
    return List.copyOf(results);
  }

  private void dashboard(JsonNode dashboard) throws InterruptedException {
    String uid = dashboard.path("uid").asText();
    Map<String, String> variables = new HashMap<>();
    for (JsonNode variable : dashboard.at("/templating/list")) {
      variables.put(variable.path("name").asText(), value(uid, variable, variables));
    }
    for (JsonNode annotation : dashboard.at("/annotations/list")) {
      String sql = annotation.at("/target/rawSql").asText();
      ask(Kind.ANNOTATION, uid, annotation.path("name").asText(), sql, variables);
    }
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String name = panel.path("title").asText() + "/" + target.path("refId").asText();
        ask(Kind.PANEL, uid, name, target.path("rawSql").asText(), variables);
      }
    }
  }

  /** What a variable inserts when its dashboard is opened. */
  private String value(String uid, JsonNode variable, Map<String, String> before)
      throws InterruptedException {
    if (!variable.path("type").asText().equals("query")) {
      return variable.at("/current/value").asText();
    }
    String sql = variable.at("/query/rawSql").asText();
    String name = variable.path("name").asText();
    List<JsonNode> rows = ask(Kind.VARIABLE, uid, "$" + name, sql, before);
    if (variable.path("includeAll").asBoolean()) {
      return MacroExpander.ALL;
    }
    String first = rows.isEmpty() ? "" : rows.get(0).elements().next().asText();
    return chosen.getOrDefault(name, first);
  }

  /**
   * @param variables null where only the backend's macros are known
   */
  private List<JsonNode> ask(
      Kind kind,
      String dashboard,
      String name,
      String query,
      @Nullable Map<String, String> variables)
      throws InterruptedException {
    long start = System.nanoTime();
    List<JsonNode> rows = List.of();
    String error = "";
    try {
      MacroExpander expander =
          new MacroExpander(from, to, interval, variables == null ? Map.of() : variables);
      rows = clickHouse.query(variables == null ? expander.backend(query) : expander.expand(query));
    } catch (IOException | IllegalArgumentException e) {
      error = String.valueOf(e.getMessage());
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    results.add(new Result(kind, dashboard, name, rows.size(), millis, error));
    return rows;
  }
}
