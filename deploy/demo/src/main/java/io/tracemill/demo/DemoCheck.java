package io.tracemill.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracemill.dashboards.AlertRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks in the tables for what a round made. It asks for the round's time and its services' names,
 * and nothing it reports comes from anywhere but rows.
 */
final class DemoCheck {
  /** A tracer's clock may be this much behind the wall clock that the report has. */
  static final long CLOCK_MARGIN_MILLIS = 100;

  private final ClickHouse clickHouse;

  DemoCheck(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  Findings run(DemoReport made) throws IOException, InterruptedException {
    Map<String, String> round = window(made.fromEpochMillis(), made.toEpochMillis());
    Map<String, String> ofServices =
        Map.of(
            "from", round.getOrDefault("from", ""),
            "to", round.getOrDefault("to", ""),
            "services", array(made));
    JsonNode counts = clickHouse.run("counts.sql", ofServices).get(0);
    return new Findings(
        new Findings.Counts(
            counts.path("spans").asLong(),
            counts.path("traces").asLong(),
            counts.path("spans_of_traces").asLong(),
            counts.path("broken_traces").asLong(),
            counts.path("spans_of_datapoints").asLong(),
            counts.path("spans_of_minutes").asLong(),
            counts.path("dead_letters").asLong()),
        rows("services.sql", ofServices, DemoCheck::service),
        rows("calls.sql", ofServices, DemoCheck::call),
        rows("edges.sql", ofServices, DemoCheck::call),
        faults(made.fromEpochMillis(), made.toEpochMillis()),
        rows("floods.sql", ofServices, DemoCheck::flood),
        rows("verdicts.sql", ofServices, DemoCheck::verdict),
        rows("cpu.sql", ofServices, DemoCheck::cpu),
        rows("slow-trace.sql", ofServices, DemoCheck::span),
        alerting(made));
  }

  /** Services of the round for which the alert rule on latency fires now. */
  private List<String> alerting(DemoReport made) throws IOException, InterruptedException {
    List<String> alerting = new ArrayList<>();
    for (AlertRule rule : AlertRule.provisioned()) {
      if (rule.name().equals(AlertRule.LATENCY)) {
        clickHouse.query(rule.name(), rule.sql(), Map.of()).stream()
            .filter(row -> row.path("BurnRate").asDouble() > rule.threshold())
            .map(row -> row.path("Service").asText())
            .filter(made.spansByService()::containsKey)
            .forEach(alerting::add);
      }
    }
    return alerting;
  }

  private <T> List<T> rows(String query, Map<String, String> parameters, Function<JsonNode, T> row)
      throws IOException, InterruptedException {
    return clickHouse.run(query, parameters).stream().map(row).toList();
  }

  /** Runs the finder alone. */
  List<FoundFault> faults(long fromEpochMillis, long toEpochMillis)
      throws IOException, InterruptedException {
    return rows("faults.sql", window(fromEpochMillis, toEpochMillis), DemoCheck::fault);
  }

  private static Map<String, String> window(long fromEpochMillis, long toEpochMillis) {
    return Map.of(
        "from", Long.toString(fromEpochMillis - CLOCK_MARGIN_MILLIS),
        "to", Long.toString(toEpochMillis + CLOCK_MARGIN_MILLIS));
  }

  private static String array(DemoReport made) {
    return made.spansByService().keySet().stream()
        .map(name -> "'" + name + "'")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static ServiceRow service(JsonNode row) {
    JsonNode quantiles = row.path("quantiles_ms");
    return new ServiceRow(
        row.path("service").asText(),
        row.path("spans").asLong(),
        row.path("requests").asLong(),
        row.path("error_rate").asDouble(),
        quantiles.path(0).asDouble(),
        quantiles.path(1).asDouble(),
        quantiles.path(2).asDouble());
  }

  private static Call call(JsonNode row) {
    return new Call(
        row.path("client").asText(),
        row.path("server").asText(),
        row.path("type").asText(""),
        row.path("count").asLong());
  }

  private static FoundFlood flood(JsonNode row) {
    return new FoundFlood(
        row.path("id").asText(),
        row.path("state").asText(),
        row.path("severity").asText(),
        row.path("service").asText(),
        row.path("operation").asText(),
        row.path("caller").asText(),
        row.path("share").asDouble(),
        row.path("onset").asLong(),
        row.path("detected").asLong(),
        row.path("ended").asLong(),
        row.path("observed").asDouble(),
        row.path("expected").asDouble());
  }

  private static FoundVerdict verdict(JsonNode row) {
    return new FoundVerdict(
        row.path("service").asText(),
        row.path("from").asLong(),
        row.path("to").asLong(),
        row.path("slow").asLong(),
        row.path("verdict").asText(),
        row.path("agreeing").asLong());
  }

  private static CpuRow cpu(JsonNode row) {
    return new CpuRow(
        row.path("service").asText(),
        row.path("sampled").asDouble(),
        row.path("operations").asDouble(),
        row.path("idle").asDouble());
  }

  private static FoundFault fault(JsonNode row) {
    return new FoundFault(
        Fault.Kind.valueOf(row.path("kind").asText()),
        row.path("service").asText(),
        row.path("from").asLong(),
        row.path("to").asLong(),
        row.path("usual").asDouble(),
        row.path("peak").asDouble());
  }

  private static SpanRow span(JsonNode row) {
    return new SpanRow(
        row.path("trace_id").asText(),
        row.path("span_id").asText(),
        row.path("parent_span_id").asText(),
        row.path("shared").asBoolean(),
        row.path("service").asText(),
        row.path("operation").asText(),
        row.path("kind").asText(),
        row.path("status").asText(),
        row.path("start_nanos").asLong(),
        row.path("duration_nanos").asLong());
  }
}
