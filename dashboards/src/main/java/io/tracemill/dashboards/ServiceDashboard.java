package io.tracemill.dashboards;

/** One service: rate, errors and duration, its operations, callers, versions and instances. */
final class ServiceDashboard {
  private static final int COLUMNS = 24;
  private static final int LOWEST_HALF_OCTAVE = 40; // 2^20 ns, about 1 ms

  private ServiceDashboard() {}

  static Dashboard define() {
    return new Dashboard(
            "service",
            "Service",
            "One service: rate, errors and duration, by operation, caller, version and instance")
        .service()
        .variable(
            Variable.many(
                "operation",
                "Operation",
                "Operations of the service",
                """
                SELECT DISTINCT Operation
                FROM service_metrics_$resolution FINAL
                WHERE $__timeFilter(Time) AND Count > 0 AND Service = '$service' AND @tenant@ AND @environment@
                ORDER BY Operation
                """))
        .row("$service: rate, errors and duration", requests(), errors(), latency())
        .row("Latency in full", heatmap(), exemplars())
        .row("Operations", operations())
        .row("Callers and callees", callers(), callees())
        .row("Errors, versions and instances", errorClasses(), versions(), instances());
  }

  private static Panel requests() {
    return Panel.timeSeries("Requests by operation", Unit.REQUESTS_PER_SECOND)
        .shows("Requests that the service answered.", "service_latency_*")
        .size(8, 9)
        .seriesBy("Operation")
        .stacked()
        .link("Traces", Links.tracesOfService())
        .sql(
            """
            WITH @step@
            SELECT @time@, Operation, sum(AdjustedRequests) / step AS requests
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            GROUP BY time, Operation HAVING @complete@ ORDER BY time, Operation
            """);
  }

  private static Panel errors() {
    return Panel.timeSeries("Errors by operation", Unit.RATIO)
        .shows("Share of requests that failed.", "service_latency_*")
        .size(8, 9)
        .seriesBy("Operation")
        .thresholds(0.01, 0.05)
        .thresholdLines()
        .link("Traces", Links.tracesOfService())
        .sql(
            """
            WITH @step@
            SELECT @time@, Operation, sum(Errors) / sum(Requests) AS errors
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            GROUP BY time, Operation HAVING @complete@ ORDER BY time, Operation
            """);
  }

  private static Panel latency() {
    return Panel.timeSeries("Latency", Unit.NANOS)
        .shows(
            "Quantiles of the time to answer, over all chosen operations: from the merged histograms, not averages of quantiles.",
            "service_latency_*")
        .size(8, 9)
        .thresholds(250e6, 1e9)
        .thresholdLines()
        .color("p50", Panel.GREEN)
        .color("p90", Panel.BLUE)
        .color("p95", Panel.ORANGE)
        .color("p99", Panel.RED)
        .link("Traces", Links.tracesOfService())
        .sql(
            """
            WITH @step@
            SELECT time, quantiles[1] AS p50, quantiles[2] AS p90, quantiles[3] AS p95, quantiles[4] AS p99
            FROM
            (
              SELECT @time@, quantilesExactWeightedArray(0.5, 0.9, 0.95, 0.99)(LatencyNs, LatencyCounts) AS quantiles
              FROM service_latency_$resolution
              WHERE $__timeFilter(Time) AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
                AND $__conditionalAll(Operation IN ($operation), $operation)
              GROUP BY time HAVING @complete@
            )
            ORDER BY time
            """);
  }

  private static Panel heatmap() {
    return Panel.heatmap("Latency heat map", Unit.SECONDS)
        .shows(
            "Requests by the time to answer, per step; each band reaches from half an octave below the time at its top.",
            "service_heatmap_*")
        .size(16, 9)
        .sql(
            """
            WITH @step@
            SELECT @time@, @bands@
            FROM service_heatmap_$resolution
            WHERE $__timeFilter(Time) AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            GROUP BY time HAVING @complete@ ORDER BY time
            """
                .replace("@bands@", bands()));
  }

  /** A column per half octave; the first holds all below it too, the last all above. */
  private static String bands() {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < COLUMNS; i++) {
      int halfOctave = LOWEST_HALF_OCTAVE + i;
      String seconds = "%.4g".formatted(Math.pow(2, halfOctave / 2.0) / 1e9);
      String band = "round(2 * log2(UpperNs)) = " + halfOctave;
      if (i == 0) {
        band = band.replace("=", "<=");
      } else if (i == COLUMNS - 1) {
        band = band.replace("=", ">=");
      }
      columns
          .append(i == 0 ? "" : ",\n  ")
          .append("sumIf(Requests, %s) AS \"%s\"".formatted(band, seconds));
    }
    return columns.toString();
  }

  private static Panel exemplars() {
    return Panel.table("Traces worth a look")
        .shows(
            "The slowest, a failed and a typical trace of each operation, the newest first.",
            "service_metrics_*")
        .size(8, 9)
        .link("Trace", "Trace", Links.trace())
        .sql(
            """
            SELECT exemplar.1 AS "Which", exemplar.2 AS "Trace", Operation, Time
            FROM service_metrics_$resolution FINAL
            ARRAY JOIN arrayZip(mapKeys(Exemplars), mapValues(Exemplars)) AS exemplar
            WHERE $__timeFilter(Time) AND Count > 0 AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            ORDER BY Time DESC, "Which"
            LIMIT 1 BY "Which", Operation
            LIMIT 50
            """);
  }

  private static Panel operations() {
    return Panel.table("Operations")
        .shows(
            "What each operation did in the time range, of any kind. A name leads to its traces.",
            "service_latency_*")
        .size(24, 9)
        .link("Operation", "Traces of ${__value.raw}", Links.tracesOfOperation("Operation"))
        .gauge("Requests/s", Unit.REQUESTS_PER_SECOND)
        .column("Errors", Unit.RATIO, 0.01, 0.05)
        .column("p50", Unit.NANOS)
        .column("p95", Unit.NANOS, 250e6, 1e9)
        .column("p99", Unit.NANOS, 250e6, 1e9)
        .column("Time spent", Unit.NANOS)
        .sql(
            """
            WITH quantilesExactWeightedArray(0.5, 0.95, 0.99)(LatencyNs, LatencyCounts) AS quantiles
            SELECT
              Operation, Kind,
              sum(AdjustedRequests) / @range_s@ AS "Requests/s",
              sum(Errors) / sum(Requests) AS "Errors",
              quantiles[1] AS p50, quantiles[2] AS p95, quantiles[3] AS p99,
              sum(SumNs) AS "Time spent"
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND Service = '$service' AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            GROUP BY Operation, Kind
            ORDER BY "Time spent" DESC
            """);
  }

  private static Panel callers() {
    return Panel.timeSeries("Requests by caller", Unit.REQUESTS_PER_SECOND)
        .shows(
            "Requests by who sent them, as the spans themselves say; empty: they do not.",
            "service_latency_*")
        .size(12, 8)
        .seriesBy("Caller")
        .stacked()
        .sql(
            """
            WITH @step@
            SELECT @time@, if(Caller = '', 'unknown', Caller) AS Caller, sum(AdjustedRequests) / step AS requests
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            GROUP BY time, Caller HAVING @complete@ ORDER BY time, Caller
            """);
  }

  private static Panel callees() {
    return Panel.table("Calls to other services")
        .shows("Whom the service calls, and how long it waits for the answer.", "service_edges_1m")
        .size(12, 8)
        .link("Server", "Service ${__value.raw}", Links.serviceOfColumn("Server"))
        .gauge("Calls/s", Unit.REQUESTS_PER_SECOND)
        .column("Errors", Unit.RATIO, 0.01, 0.05)
        .column("Waits p50", Unit.NANOS)
        .column("Waits p95", Unit.NANOS, 250e6, 1e9)
        .sql(
            """
            WITH quantilesExactWeightedArray(0.5, 0.95)(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(ClientBuckets)), mapValues(ClientBuckets)) AS quantiles
            SELECT
              Server, if(ConnectionType = '', 'call', ConnectionType) AS "Kind",
              sum(Count) / @range_s@ AS "Calls/s",
              sum(Edge.Errors) / sum(Count) AS "Errors",
              quantiles[1] AS "Waits p50", quantiles[2] AS "Waits p95"
            FROM service_edges_1m AS Edge FINAL
            WHERE $__timeFilter(Time) AND Count > 0 AND Client = '$service' AND @tenant@
            GROUP BY Server, ConnectionType
            ORDER BY "Calls/s" DESC
            """);
  }

  private static Panel errorClasses() {
    return Panel.timeSeries("Errors by class", Unit.PER_SECOND)
        .shows("Failed requests by class of error.", "service_metrics_*")
        .size(8, 8)
        .seriesBy("Class")
        .stacked()
        .sql(
            """
            WITH @step@
            SELECT @time@, class.1 AS Class, sum(class.2) / step AS errors
            FROM service_metrics_$resolution FINAL
            ARRAY JOIN arrayZip(mapKeys(ErrorClasses), mapValues(ErrorClasses)) AS class
            WHERE $__timeFilter(Time) AND Count > 0 AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            GROUP BY time, Class HAVING @complete@ ORDER BY time, Class
            """);
  }

  private static Panel versions() {
    return Panel.table("Versions")
        .shows("The service's versions, compared.", "service_latency_*")
        .size(8, 8)
        .gauge("Requests/s", Unit.REQUESTS_PER_SECOND)
        .column("Errors", Unit.RATIO, 0.01, 0.05)
        .column("p50", Unit.NANOS)
        .column("p95", Unit.NANOS, 250e6, 1e9)
        .sql(
            """
            WITH quantilesExactWeightedArray(0.5, 0.95)(LatencyNs, LatencyCounts) AS quantiles
            SELECT
              if(ServiceVersion = '', '(none)', ServiceVersion) AS "Version",
              sum(AdjustedRequests) / @range_s@ AS "Requests/s",
              sum(Errors) / sum(Requests) AS "Errors",
              quantiles[1] AS p50, quantiles[2] AS p95,
              max(Time) AS "Last seen"
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND Service = '$service' AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Operation IN ($operation), $operation)
            GROUP BY ServiceVersion
            ORDER BY "Last seen" DESC, "Version" DESC
            """);
  }

  private static Panel instances() {
    return Panel.table("Instances")
        .shows("The service's instances: all their spans.", "instance_metrics_1m")
        .size(8, 8)
        .gauge("Spans/s", Unit.REQUESTS_PER_SECOND)
        .column("Errors", Unit.RATIO, 0.01, 0.05)
        .column("p95", Unit.NANOS, 250e6, 1e9)
        .sql(
            """
            SELECT
              Instance, Host,
              sum(Count) / @range_s@ AS "Spans/s",
              sum(Metrics.Errors) / sum(Count) AS "Errors",
              quantilesExactWeightedArray(0.95)(arrayMap(i -> exp2((i + 0.5) / 32), mapKeys(Buckets)), mapValues(Buckets))[1] AS p95
            FROM instance_metrics_1m AS Metrics FINAL
            WHERE $__timeFilter(Time) AND Count > 0 AND Service = '$service' AND @tenant@
            GROUP BY Instance, Host
            ORDER BY "Spans/s" DESC
            """);
  }
}
