package io.tracemill.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The views over datapoints against the spans themselves, and Jaeger's views. */
class ViewsTest {
  private static final String SPANS =
      """
      SELECT ServiceName AS service, count() AS requests, countIf(StatusCode = 'Error') AS errors,
        quantilesExactWeighted(0.5, 0.9, 0.95, 0.99)(Duration, 1) AS quantiles
      FROM otel_traces FINAL WHERE SpanKind = 'Server' GROUP BY service ORDER BY service
      """;

  @BeforeAll
  static void seed() throws IOException {
    DemoTables.seed(Instant.now());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10s", "1m", "1h"})
  void quantilesOfAnyGroupingAreWithinTheHistogramsError(String resolution) throws IOException {
    JsonNode exact = DemoTables.query(SPANS);
    JsonNode view =
        DemoTables.query(
            """
            SELECT Service AS service, sum(Requests) AS requests, sum(Errors) AS errors,
              quantilesExactWeightedArray(0.5, 0.9, 0.95, 0.99)(LatencyNs, LatencyCounts) AS quantiles
            FROM service_latency_%s WHERE Kind = 'Server' GROUP BY service ORDER BY service
            """
                .formatted(resolution));
    assertThat(view).hasSameSizeAs(exact).hasSize(10);
    for (int i = 0; i < exact.size(); i++) {
      for (String same : new String[] {"service", "requests", "errors"}) {
        assertThat(view.get(i).get(same)).isEqualTo(exact.get(i).get(same));
      }
      for (int q = 0; q < 4; q++) {
        assertThat(view.get(i).get("quantiles").get(q).asDouble())
            .isCloseTo(exact.get(i).get("quantiles").get(q).asDouble(), withinPercentage(1.1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"10s", "1m", "1h"})
  void redAndHeatMapCountTheSameSpans(String resolution) throws IOException {
    int seconds = resolution.equals("10s") ? 10 : resolution.equals("1m") ? 60 : 3600;
    JsonNode red =
        DemoTables.query(
            """
            SELECT Service, Operation, Kind, sum(Requests) AS requests, sum(Errors) AS errors,
              round(sum(RequestsPerSecond) * %d) AS adjusted, max(SlowestNs) AS slowest,
              countIf(NOT (P50Ns <= P90Ns AND P90Ns <= P95Ns AND P95Ns <= P99Ns)) AS crossed
            FROM service_red_%s GROUP BY ALL ORDER BY ALL
            """
                .formatted(seconds, resolution));
    JsonNode heat =
        DemoTables.query(
            """
            SELECT Service, Operation, Kind, sum(Requests) AS requests, max(UpperNs) AS highest,
              countIf(abs(UpperNs / LowerNs - sqrt(2)) > 1e-9) AS odd
            FROM service_heatmap_%s GROUP BY ALL ORDER BY ALL
            """
                .formatted(resolution));
    JsonNode spans =
        DemoTables.query(
            """
            SELECT ServiceName, Operation, SpanKind, count() AS requests, countIf(StatusCode = 'Error') AS errors, max(Duration) AS slowest
            FROM otel_traces FINAL GROUP BY ALL ORDER BY ALL
            """);
    assertThat(red).hasSameSizeAs(spans);
    assertThat(heat).hasSameSizeAs(spans);
    for (int i = 0; i < spans.size(); i++) {
      JsonNode truth = spans.get(i);
      assertThat(red.get(i).get("requests")).isEqualTo(truth.get("requests"));
      assertThat(red.get(i).get("errors")).isEqualTo(truth.get("errors"));
      assertThat(red.get(i).get("slowest")).isEqualTo(truth.get("slowest"));
      assertThat(red.get(i).get("adjusted").asLong()).isEqualTo(truth.get("requests").asLong());
      assertThat(red.get(i).get("crossed").asInt()).isZero();
      assertThat(heat.get(i).get("requests")).isEqualTo(truth.get("requests"));
      assertThat(heat.get(i).get("odd").asInt()).isZero();
      assertThat(heat.get(i).get("highest").asDouble())
          .isBetween(truth.get("slowest").asDouble(), truth.get("slowest").asDouble() * 1.45);
    }
  }

  @Test
  void onlyTheNewestRowCountsAndEmptySeriesDoNot() throws IOException {
    for (int version = 1; version <= 2; version++) {
      DemoTables.execute(
          """
          INSERT INTO tracemill.service_metrics_10s (Time, Service, Operation, Kind, Count, AdjustedCount, ZeroCount, Version)
          SELECT '2020-01-01 00:00:00', arrayJoin(['revised', 'emptied']) AS service, 'x', 'Server',
            if(service = 'emptied' AND %1$d = 2, 0, 10 * %1$d) AS count, count, count, %1$d
          """
              .formatted(version));
    }
    JsonNode rows =
        DemoTables.query(
            "SELECT Service, Requests, P50Ns, ErrorRatio FROM service_red_10s WHERE Time = '2020-01-01 00:00:00'");
    assertThat(rows.toString())
        .isEqualTo("[{\"Service\":\"revised\",\"Requests\":20,\"P50Ns\":0,\"ErrorRatio\":0}]");
    DemoTables.execute(
        "DELETE FROM tracemill.service_metrics_10s WHERE Service IN ('revised', 'emptied')");
  }

  @Test
  void edgesAndInstancesAddUp() throws IOException {
    JsonNode edge =
        DemoTables.query(
                """
                SELECT sum(Calls) AS calls, max(ClientP95Ns) > max(ServerP50Ns) AS waits FROM service_edges_red_1m
                WHERE Client = 'checkout' AND Server = 'payment'
                """)
            .get(0);
    assertThat(edge.get("calls").asInt()).isEqualTo(1400);
    assertThat(edge.get("waits").asInt()).isEqualTo(1);
    JsonNode instances =
        DemoTables.query(
            """
            SELECT Instance, Host, sum(Requests) AS requests, max(P95Ns) > 400e6 AS slow FROM instance_red_1m
            WHERE Service = 'payment' GROUP BY ALL ORDER BY ALL
            """);
    assertThat(instances.toString())
        .isEqualTo(
            "[{\"Instance\":\"payment-0\",\"Host\":\"host-2\",\"requests\":1400,\"slow\":1},"
                + "{\"Instance\":\"payment-1\",\"Host\":\"host-2\",\"requests\":1400,\"slow\":1}]");
  }

  @Test
  void jaegerFindsServicesOperationsTracesAndGraph() throws IOException {
    assertThat(DemoTables.query("SELECT name FROM jaeger.services FINAL")).hasSize(10);
    assertThat(
            DemoTables.query(
                    "SELECT name, span_kind FROM jaeger.operations FINAL WHERE service_name = 'catalog' ORDER BY name")
                .toString())
        .isEqualTo(
            "[{\"name\":\"GET /products\",\"span_kind\":\"server\"},{\"name\":\"SELECT products\",\"span_kind\":\"client\"}]");
    JsonNode found =
        DemoTables.query(
            """
            SELECT DISTINCT s.trace_id, t.start, t.end FROM jaeger.spans s
            LEFT JOIN jaeger.trace_id_timestamps t ON s.trace_id = t.trace_id
            WHERE s.service_name = 'payment' AND s.duration >= 100000000
            """);
    assertThat(found).hasSize(300);
    JsonNode malformed =
        DemoTables.query(
            """
            SELECT count() AS spans FROM jaeger.spans
            WHERE NOT match(id, '^[0-9a-f]{16}$') OR NOT match(trace_id, '^[0-9a-f]{32}$')
              OR kind NOT IN ('server', 'client', 'internal', 'producer', 'consumer', 'unspecified')
              OR length(str_attributes.key) != length(str_attributes.value)
              OR length(events.name) != length(events.str_attributes.key)
            """);
    assertThat(malformed.get(0).get("spans").asInt()).isZero();
    assertThat(
            DemoTables.query(
                "SELECT attribute_key FROM jaeger.attribute_metadata WHERE attribute_key = 'http.request.method' AND type = 'str' AND level = 'span'"))
        .hasSize(1);
  }

  /** Jaeger unmarshals it into {@code [{parent, child string; callCount uint64}]}. */
  @Test
  void jaegerReadsTheNumberOfCallsAsANumber() throws IOException {
    long calls = 0;
    for (JsonNode row : DemoTables.query("SELECT dependencies_json FROM jaeger.dependencies")) {
      for (JsonNode link : new ObjectMapper().readTree(row.get("dependencies_json").asText())) {
        assertThat(link.get("callCount").isIntegralNumber()).isTrue();
        if (link.get("parent").asText().equals("web")
            && link.get("child").asText().equals("catalog")) {
          calls += link.get("callCount").asLong();
        }
      }
    }
    assertThat(calls).isEqualTo(1400);
  }
}
