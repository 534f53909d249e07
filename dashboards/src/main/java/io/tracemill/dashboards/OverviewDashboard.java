package io.tracemill.dashboards;

/** All services at one look, and what needs a look. */
final class OverviewDashboard {
  private OverviewDashboard() {}

  static Dashboard define() {
    return new Dashboard(
            "overview",
            "Overview",
            "All services: rate, errors, duration, floods, and the pipeline itself")
        .row("Now", requests(), errors(), latency(), floodsFiring(), traces(), age())
        .row("Services", services())
        .row("Rate, errors and duration by service", rates(), errorRatios(), latencies())
        .row("What needs a look", failing(), slowest())
        .row("Pipeline", deadLetters(), brokenTraces());
  }

  private static Panel requests() {
    return Panel.stat("Requests", Unit.REQUESTS_PER_SECOND)
        .shows("Requests that services answered, all together.", "service_latency_*")
        .plainColor(Panel.BLUE)
        .course(
            """
            WITH @step@
            SELECT @time@, sum(AdjustedRequests) / step AS requests
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
            GROUP BY time HAVING @complete@ ORDER BY time
            """);
  }

  private static Panel errors() {
    return Panel.stat("Errors", Unit.RATIO)
        .shows("Share of requests that failed.", "service_latency_*")
        .thresholds(0.01, 0.05)
        .course(
            """
            WITH @step@
            SELECT @time@, sum(Errors) / sum(Requests) AS errors
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
            GROUP BY time HAVING @complete@ ORDER BY time
            """);
  }

  private static Panel latency() {
    return Panel.stat("Latency, 95th percentile", Unit.NANOS)
        .shows(
            "95 of 100 requests to any service were answered within this time.",
            "service_latency_*")
        .thresholds(250e6, 1e9)
        .course(
            """
            WITH @step@
            SELECT @time@, quantilesExactWeightedArray(0.95)(LatencyNs, LatencyCounts)[1] AS p95
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
            GROUP BY time HAVING @complete@ ORDER BY time
            """);
  }

  private static Panel floodsFiring() {
    return Panel.stat("Floods firing", Unit.COUNT)
        .shows("Floods that go on now, whatever the time range.", "floods")
        .thresholds(1, 1)
        .sql(
            """
            SELECT count() AS floods
            FROM floods FINAL
            WHERE State = 'firing' AND EndedAt IS NULL AND Onset >= now() - INTERVAL 1 DAY AND @tenant@
            """);
  }

  private static Panel traces() {
    return Panel.stat("Traces", Unit.PER_SECOND)
        .shows("Traces that began.", "traces")
        .plainColor(Panel.BLUE)
        .course(
            """
            WITH @step@
            SELECT toStartOfInterval(toDateTime(Start), toIntervalSecond(step)) AS time, count() / step AS traces
            FROM traces FINAL
            WHERE $__timeFilter(Start) AND @tenant@ AND @environment@
            GROUP BY time HAVING @complete@ ORDER BY time
            """);
  }

  private static Panel age() {
    return Panel.stat("Newest datapoint", Unit.SECONDS)
        .shows(
            "How long ago the newest bucket of datapoints began, whatever the time range; 10 s is the least that is usual.",
            "service_metrics_10s")
        .thresholds(60, 600)
        .sql(
            """
            SELECT dateDiff('second', max(Time), now()) AS age
            FROM service_metrics_10s FINAL
            WHERE Count > 0 AND Time BETWEEN now() - INTERVAL 1 DAY AND now()
            HAVING count() > 0
            """);
  }

  private static Panel services() {
    return Panel.table("Services")
        .shows(
            "What each service answered in the time range. A name leads to the service.",
            "service_latency_*, floods")
        .size(24, 9)
        .link("Service", "Service ${__value.raw}", Links.serviceOfColumn("Service"))
        .gauge("Requests/s", Unit.REQUESTS_PER_SECOND)
        .column("Errors", Unit.RATIO, 0.01, 0.05)
        .column("p50", Unit.NANOS, 250e6, 1e9)
        .column("p95", Unit.NANOS, 250e6, 1e9)
        .column("p99", Unit.NANOS, 250e6, 1e9)
        .column("Slowest", Unit.NANOS)
        .column("Floods", Unit.COUNT, 1, 1)
        .sql(
            """
            WITH quantilesExactWeightedArray(0.5, 0.95, 0.99)(LatencyNs, LatencyCounts) AS quantiles
            SELECT
              Service,
              sum(AdjustedRequests) / @range_s@ AS "Requests/s",
              sum(Errors) / sum(Requests) AS "Errors",
              quantiles[1] AS p50, quantiles[2] AS p95, quantiles[3] AS p99,
              max(MaxNs) AS "Slowest",
              any(flooded.floods) AS "Floods"
            FROM service_latency_$resolution
            LEFT JOIN
              (SELECT Service, count() AS floods FROM floods FINAL WHERE Onset <= $__toTime
                AND ifNull(EndedAt, now64(3)) >= $__fromTime AND @tenant@ GROUP BY Service) AS flooded USING (Service)
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
            GROUP BY Service
            ORDER BY "Requests/s" DESC
            """);
  }

  private static Panel rates() {
    return Panel.timeSeries("Requests", Unit.REQUESTS_PER_SECOND)
        .shows("Requests that each service answered.", "service_latency_*")
        .size(8, 9)
        .seriesBy("Service")
        .link("Service ${__field.labels.Service}", Links.serviceOfSeries())
        .sql(
            """
            WITH @step@
            SELECT @time@, Service, sum(AdjustedRequests) / step AS requests
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
            GROUP BY time, Service HAVING @complete@ ORDER BY time, Service
            """);
  }

  private static Panel errorRatios() {
    return Panel.timeSeries("Errors", Unit.RATIO)
        .shows("Share of each service's requests that failed.", "service_latency_*")
        .size(8, 9)
        .seriesBy("Service")
        .thresholds(0.01, 0.05)
        .thresholdLines()
        .link("Service ${__field.labels.Service}", Links.serviceOfSeries())
        .sql(
            """
            WITH @step@
            SELECT @time@, Service, sum(Errors) / sum(Requests) AS errors
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
            GROUP BY time, Service HAVING @complete@ ORDER BY time, Service
            """);
  }

  private static Panel latencies() {
    return Panel.timeSeries("Latency, 95th percentile", Unit.NANOS)
        .shows(
            "95 of 100 requests to the service were answered within this time.",
            "service_latency_*")
        .size(8, 9)
        .seriesBy("Service")
        .thresholds(250e6, 1e9)
        .thresholdLines()
        .link("Service ${__field.labels.Service}", Links.serviceOfSeries())
        .sql(
            """
            WITH @step@
            SELECT @time@, Service, quantilesExactWeightedArray(0.95)(LatencyNs, LatencyCounts)[1] AS p95
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
            GROUP BY time, Service HAVING @complete@ ORDER BY time, Service
            """);
  }

  private static Panel failing() {
    return Panel.table("Operations that fail")
        .shows(
            "Operations with errors, most first, with the commonest class of error and a trace that shows it.",
            "service_metrics_*")
        .size(12, 9)
        .link("Service", "Service ${__value.raw}", Links.serviceOfColumn("Service"))
        .link("Trace", "Trace", Links.trace())
        .column("Share", Unit.RATIO, 0.01, 0.05)
        .sql(
            """
            WITH sumMap(ErrorClasses) AS classes
            SELECT
              Service, Operation, sum(Errors) AS "Failed", "Failed" / sum(Count) AS "Share",
              arrayReverseSort(class -> classes[class], mapKeys(classes))[1] AS "Class",
              argMaxIf(Exemplars['error'], Time, mapContains(Exemplars, 'error')) AS "Trace"
            FROM service_metrics_$resolution FINAL
            WHERE $__timeFilter(Time) AND Count > 0 AND @entry@ AND @tenant@ AND @environment@
            GROUP BY Service, Operation
            HAVING "Failed" > 0
            ORDER BY "Failed" DESC
            LIMIT 20
            """);
  }

  private static Panel slowest() {
    return Panel.table("Slowest traces")
        .shows("The traces that took longest.", "traces")
        .size(12, 9)
        .link("Trace", "Trace", Links.trace())
        .column("Duration", Unit.NANOS, 250e6, 1e9)
        .sql(
            """
            SELECT TraceId AS "Trace", RootService AS "Service", RootOperation AS "Operation", Duration AS "Duration",
              SpanCount AS "Spans", ErrorCount AS "Errors", Start AS "Start"
            FROM traces FINAL
            WHERE $__timeFilter(Start) AND @tenant@ AND @environment@
            ORDER BY Duration DESC
            LIMIT 20
            """);
  }

  private static Panel deadLetters() {
    return Panel.table("Dead letters")
        .shows(
            "Records that were refused, by reason, the last day, whatever the time range.",
            "dead_letters")
        .size(12, 6)
        .sql(
            """
            SELECT Reason AS "Reason", Stage AS "Stage", count() AS "Records", max(At) AS "Last", any(Error) AS "For example"
            FROM dead_letters FINAL
            WHERE At >= now() - INTERVAL 1 DAY AND @tenant@
            GROUP BY Reason, Stage
            ORDER BY "Records" DESC
            """);
  }

  private static Panel brokenTraces() {
    return Panel.timeSeries("Incomplete traces", Unit.RATIO)
        .shows(
            "Share of traces without a root, or with a span whose parent is not there.", "traces")
        .size(12, 6)
        .plainColor(Panel.ORANGE)
        .sql(
            """
            WITH @step@
            SELECT toStartOfInterval(toDateTime(Start), toIntervalSecond(step)) AS time,
              countIf(NOT HasRoot OR OrphanCount > 0) / count() AS incomplete
            FROM traces FINAL
            WHERE $__timeFilter(Start) AND @tenant@ AND @environment@
            GROUP BY time HAVING @complete@ ORDER BY time
            """);
  }
}
