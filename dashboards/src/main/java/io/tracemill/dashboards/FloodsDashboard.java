package io.tracemill.dashboards;

/** Floods: what is flooded, since when, by whom. */
final class FloodsDashboard {
  private FloodsDashboard() {}

  static Dashboard define() {
    return new Dashboard(
            "floods",
            "Floods",
            "More requests than a service usually gets: since when, how many, from whom")
        .services("Services that are flooded")
        .row("Floods", firing(), all(), delay(), worst(), table())
        .row("Load against what is expected", load())
        .row("From whom", offenders(), callers())
        .row("Traces of floods", exemplars());
  }

  private static Panel firing() {
    return Panel.stat("Firing", Unit.COUNT)
        .shows("Floods that go on now, whatever the time range.", "floods")
        .size(6, 4)
        .thresholds(1, 1)
        .sql(
            """
            SELECT count() AS floods
            FROM floods FINAL
            WHERE State = 'firing' AND EndedAt IS NULL AND Onset >= now() - INTERVAL 1 DAY AND @tenant@
              AND $__conditionalAll(Service IN ($service), $service)
            """);
  }

  private static Panel all() {
    return Panel.stat("In the time range", Unit.COUNT)
        .shows("Floods that began in the time range.", "floods")
        .size(6, 4)
        .plainColor(Panel.BLUE)
        .sql(
            """
            SELECT count() AS floods
            FROM floods FINAL
            WHERE $__timeFilter(Onset) AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            """);
  }

  private static Panel delay() {
    return Panel.stat("Detected after, median", Unit.SECONDS)
        .shows("From a flood's onset until it was detected.", "floods")
        .size(6, 4)
        .thresholds(10, 60)
        .sql(
            """
            SELECT quantileExact(0.5)(dateDiff('millisecond', Onset, DetectedAt)) / 1000 AS seconds
            FROM floods FINAL
            WHERE $__timeFilter(Onset) AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            """);
  }

  private static Panel worst() {
    return Panel.stat("Greatest excess", Unit.REQUESTS_PER_SECOND)
        .shows("Observed minus expected load of the greatest flood.", "floods")
        .size(6, 4)
        .plainColor(Panel.ORANGE)
        .sql(
            """
            SELECT max(Observed - Expected) AS excess
            FROM floods FINAL
            WHERE $__timeFilter(Onset) AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            """);
  }

  private static Panel table() {
    return Panel.table("Floods")
        .shows("Every flood that began in the time range, the newest first.", "floods")
        .size(24, 8)
        .link("Service", "Service ${__value.raw}", Links.serviceOfColumn("Service"))
        .column("Observed", Unit.REQUESTS_PER_SECOND)
        .column("Expected", Unit.REQUESTS_PER_SECOND)
        .column("Times", Unit.COUNT, 2, 5)
        .column("Lasted", Unit.SECONDS)
        .column("Detected after", Unit.SECONDS)
        .column("Share", Unit.RATIO)
        .sql(
            """
            SELECT
              Onset, State, Severity, Service, Operation, Caller,
              Observed, Expected, Observed / greatest(Expected, 0.1) AS "Times",
              dateDiff('second', Onset, ifNull(EndedAt, now64(3))) AS "Lasted",
              dateDiff('millisecond', Onset, DetectedAt) / 1000 AS "Detected after",
              `Offenders.Name`[1] AS "Top offender", `Offenders.Share`[1] AS "Share"
            FROM floods FINAL
            WHERE $__timeFilter(Onset) AND @tenant@ AND $__conditionalAll(Service IN ($service), $service)
            ORDER BY Onset DESC
            """);
  }

  private static Panel load() {
    return Panel.timeSeries("Load against what is expected", Unit.REQUESTS_PER_SECOND)
        .shows(
            "Load of the operations that are or were flooded, and what was expected of them at most while the flood went on.",
            "service_latency_*, floods")
        .size(24, 10)
        .seriesBy("Series")
        .sql(
            """
            WITH @step@
            SELECT @time@, concat(Service, ' ', Operation) AS Series, sum(AdjustedRequests) / step AS load
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Service IN ($service), $service)
              AND (Tenant, Service) IN (SELECT Tenant, Service FROM floods FINAL
                WHERE Onset <= $__toTime AND ifNull(EndedAt, now64(3)) >= $__fromTime)
            GROUP BY time, Series HAVING @complete@ ORDER BY time, Series
            """)
        .sql(
            """
            SELECT arrayJoin([toDateTime(Onset), toDateTime(ifNull(EndedAt, now64(3)))]) AS time,
              concat('expected at most: ', Service, ' ', Operation) AS Series, max(ExpectedHigh) AS expected
            FROM floods FINAL
            WHERE Onset <= $__toTime AND ifNull(EndedAt, now64(3)) >= $__fromTime AND @tenant@
              AND $__conditionalAll(Service IN ($service), $service)
            GROUP BY time, Series
            ORDER BY time, Series
            """);
  }

  private static Panel offenders() {
    return Panel.bars("Top offenders", Unit.RATIO)
        .shows(
            "Greatest share of each caller, client address or user agent in the excess of a flood.",
            "floods")
        .size(12, 9)
        .max(1)
        .plainColor(Panel.RED)
        .sql(
            """
            SELECT concat(offender.1, ' ', offender.2) AS "Offender", max(offender.3) AS "Share of the excess"
            FROM floods FINAL
            ARRAY JOIN arrayZip(`Offenders.Dimension`, `Offenders.Name`, `Offenders.Share`) AS offender
            WHERE Onset <= $__toTime AND ifNull(EndedAt, now64(3)) >= $__fromTime AND @tenant@
              AND $__conditionalAll(Service IN ($service), $service)
            GROUP BY "Offender"
            ORDER BY "Share of the excess" DESC
            LIMIT 15
            """);
  }

  private static Panel callers() {
    return Panel.timeSeries("Load of flooded services by caller", Unit.REQUESTS_PER_SECOND)
        .shows(
            "Requests by who sent them, as the spans themselves say.", "service_latency_*, floods")
        .size(12, 9)
        .seriesBy("Caller")
        .stacked()
        .sql(
            """
            WITH @step@
            SELECT @time@, if(Caller = '', 'unknown', Caller) AS Caller, sum(AdjustedRequests) / step AS load
            FROM service_latency_$resolution
            WHERE $__timeFilter(Time) AND @entry@ AND @tenant@ AND @environment@
              AND $__conditionalAll(Service IN ($service), $service)
              AND (Tenant, Service) IN (SELECT Tenant, Service FROM floods FINAL
                WHERE Onset <= $__toTime AND ifNull(EndedAt, now64(3)) >= $__fromTime)
            GROUP BY time, Caller HAVING @complete@ ORDER BY time, Caller
            """);
  }

  private static Panel exemplars() {
    return Panel.table("Traces of floods")
        .shows("Traces that were part of a flood.", "floods")
        .size(24, 6)
        .link("Trace", "Trace", Links.trace())
        .link("Service", "Service ${__value.raw}", Links.serviceOfColumn("Service"))
        .sql(
            """
            SELECT arrayJoin(ExemplarTraceIds) AS "Trace", Service, Operation, Caller, Onset
            FROM floods FINAL
            WHERE Onset <= $__toTime AND ifNull(EndedAt, now64(3)) >= $__fromTime AND @tenant@
              AND $__conditionalAll(Service IN ($service), $service)
            ORDER BY Onset DESC
            LIMIT 50
            """);
  }
}
