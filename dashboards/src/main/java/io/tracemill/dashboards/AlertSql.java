package io.tracemill.dashboards;

import io.tracemill.dashboards.AlertSettings.Errors;
import io.tracemill.dashboards.AlertSettings.Latency;
import io.tracemill.dashboards.AlertSettings.Silence;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The alert rules as SQL. Each gives one row per service with labels and one number; the rule's
 * threshold is on the number. All look at the time before now only, and at buckets whose spans came
 * while they were live: files of years ago, or of an hour ago, raise nothing.
 *
 * <p>A service that calls another which is in the same trouble waits for it: its number is 0, so
 * that one alert names the cause. (Two that call each other are both named.)
 */
final class AlertSql {
  private static final int LATE_SECONDS = 60;

  private static final Map<String, Integer> BUCKET_SECONDS =
      Map.of("service_metrics_10s", 10, "service_metrics_1m", 60);

  private static final String SYMPTOMS =
      """
      symptoms AS (
        SELECT calls.Tenant AS Tenant, calls.Client AS Service
        FROM service_edges_1m AS calls FINAL
        WHERE Count > 0 AND Time BETWEEN now() - 3600 AND now() AND Client != Server
          AND (Tenant, Server) IN (SELECT Tenant, Service FROM hot)
          AND (Tenant, Client, Server) NOT IN (SELECT Tenant, Server, Client FROM service_edges_1m FINAL
            WHERE Count > 0 AND Time BETWEEN now() - 3600 AND now()))""";

  private AlertSql() {}

  /** Times that a service burns its latency budget too fast: the lesser of both windows. */
  static String latency(BurnRate rule, Latency settings) {
    return """
        WITH
          spans AS (
            SELECT Tenant, Service, Time, Count, @threshold@ AS threshold_seconds,
              arraySum(mapValues(mapFilter((i, n) -> i >= ceil(32 * log2(threshold_seconds * 1e9)), Buckets))) AS slow
            FROM @table@ FINAL
            WHERE Count > 0 AND @entry@ AND Time BETWEEN now() - @long@ AND now() AND @live@),
          burn AS (
            SELECT Tenant, Service,
              sum(slow) / sum(Count) / @budget@ AS long_burn,
              sumIf(slow, Time >= now() - @short@) / sumIf(Count, Time >= now() - @short@) / @budget@ AS short_burn,
              sum(Count) >= @min@ AND sumIf(Count, Time >= now() - @short@) >= @minShort@ AS enough
            FROM spans
            GROUP BY Tenant, Service),
          hot AS (SELECT Tenant, Service FROM burn WHERE enough AND long_burn > @factor@ AND short_burn > @factor@),
          @symptoms@
        SELECT Tenant, Service,
          if(enough AND (Tenant, Service) NOT IN (SELECT Tenant, Service FROM symptoms), least(long_burn, short_burn), 0) AS BurnRate
        FROM burn
        ORDER BY Tenant, Service
        """
        .replace("@threshold@", threshold(settings))
        .replace("@table@", rule.table())
        .replace("@entry@", Sql.ENTRY)
        .replace("@long@", String.valueOf(rule.longWindow().seconds()))
        .replace("@short@", String.valueOf(rule.shortWindow().seconds()))
        .replace("@live@", live(rule.table()))
        .replace("@budget@", "(1 - " + settings.objective() + ")")
        .replace("@minShort@", String.valueOf(settings.minRequestsShort()))
        .replace("@min@", String.valueOf(settings.minRequests()))
        .replace("@factor@", BurnRate.number(rule.factor()))
        .replace("@symptoms@", SYMPTOMS.indent(2).strip())
        .strip();
  }

  /** Share of requests that failed in the last 5 minutes. */
  static String errors(Errors settings) {
    return """
        WITH
          ratios AS (
            SELECT Tenant, Service, sum(Metrics.Errors) / sum(Count) AS ratio,
              sum(Count) >= @minRequests@ AND sum(Metrics.Errors) >= @minErrors@ AS enough
            FROM service_metrics_10s AS Metrics FINAL
            WHERE Count > 0 AND @entry@ AND Time BETWEEN now() - 300 AND now() AND @live@
            GROUP BY Tenant, Service),
          hot AS (SELECT Tenant, Service FROM ratios WHERE enough AND ratio > @maxRatio@),
          @symptoms@
        SELECT Tenant, Service,
          if(enough AND (Tenant, Service) NOT IN (SELECT Tenant, Service FROM symptoms), ratio, 0) AS ErrorRatio
        FROM ratios
        ORDER BY Tenant, Service
        """
        .replace("@minRequests@", String.valueOf(settings.minRequests()))
        .replace("@minErrors@", String.valueOf(settings.minErrors()))
        .replace("@maxRatio@", String.valueOf(settings.maxRatio()))
        .replace("@entry@", Sql.ENTRY)
        .replace("@live@", live("service_metrics_10s"))
        .replace("@symptoms@", SYMPTOMS.indent(2).strip())
        .strip();
  }

  /** Observed load of floods that go on. */
  static String floods() {
    return """
        SELECT Tenant, Service, Operation, Caller, any(Severity) AS FloodSeverity, max(Observed) AS ObservedPerSecond
        FROM floods FINAL
        WHERE State = 'firing' AND EndedAt IS NULL AND Onset BETWEEN now() - INTERVAL 1 DAY AND now()
        GROUP BY Tenant, Service, Operation, Caller
        ORDER BY Tenant, Service, Operation, Caller
        """
        .strip();
  }

  /** Age of the newest datapoint of all; nothing when there was none for a day. */
  static String pipelineSilence() {
    return """
        SELECT dateDiff('second', max(Time), now()) AS SilentSeconds
        FROM service_metrics_10s FINAL
        WHERE Count > 0 AND Time BETWEEN now() - INTERVAL 1 DAY AND now() AND @live@
        HAVING count() > 0
        """
        .replace("@live@", live("service_metrics_10s"))
        .strip();
  }

  /** Age of the newest datapoint of services that were steady, while others still give some. */
  static String serviceSilence(Silence settings) {
    return """
        SELECT Tenant, Service, dateDiff('second', max(Time), now()) AS SilentSeconds
        FROM service_metrics_10s FINAL
        WHERE Count > 0 AND @entry@ AND Time BETWEEN now() - 3600 AND now() AND @live@
        GROUP BY Tenant, Service
        HAVING uniqExact(toStartOfMinute(Time)) >= @steady@
          AND (SELECT max(Time) FROM service_metrics_10s FINAL
            WHERE Count > 0 AND Time BETWEEN now() - 3600 AND now()) >= now() - @silent@
        ORDER BY Tenant, Service
        """
        .replace("@entry@", Sql.ENTRY)
        .replace("@live@", live("service_metrics_10s"))
        .replace("@steady@", String.valueOf(settings.steadyMinutes()))
        .replace("@silent@", String.valueOf(settings.serviceSeconds()))
        .strip();
  }

  /** A bucket that began to fill before it was too late for live. */
  private static String live(String table) {
    return "FirstAppend <= Time + " + (BUCKET_SECONDS.getOrDefault(table, 0) + LATE_SECONDS);
  }

  private static String threshold(Latency settings) {
    Map<String, Double> own = settings.thresholdSecondsByService();
    if (own.isEmpty()) {
      return String.valueOf(settings.thresholdSeconds());
    }
    return "transform(Service, [%s], [%s], %s)"
        .formatted(
            own.keySet().stream()
                .sorted()
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", ")),
            own.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue().toString())
                .collect(Collectors.joining(", ")),
            settings.thresholdSeconds());
  }
}
