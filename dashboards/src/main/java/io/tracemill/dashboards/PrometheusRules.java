package io.tracemill.dashboards;

import io.tracemill.dashboards.AlertSettings.Latency;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The same alerts on the metrics of {@code sinks/prometheus}. They know no service graph: a caller
 * that waits for a slow service is named beside it.
 */
final class PrometheusRules {
  private static final String ENTRY = "kind=~\"Server|Consumer\"";
  private static final List<String> WINDOWS = List.of("5m", "30m", "1h", "6h", "3d");
  private static final String BY = "sum by (tenant, service) ";

  private PrometheusRules() {}

  static Map<String, Object> tree(AlertSettings settings) {
    return Tree.of(
        "groups",
        List.of(
            Tree.of(
                "name",
                "tracemill-recordings",
                "interval",
                "30s",
                "rules",
                recordings(settings.latency())),
            Tree.of("name", "tracemill-alerts", "interval", "30s", "rules", alerts(settings))));
  }

  /** Share of requests slower than the threshold, and requests, per window. */
  private static List<Map<String, Object>> recordings(Latency settings) {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (String window : WINDOWS) {
      servicesByThreshold(settings)
          .forEach(
              (threshold, services) ->
                  rules.add(
                      Tree.of(
                          "record",
                          "tracemill:slow_requests:ratio_rate" + window,
                          "expr",
                          "1 - %s(rate(tracemill_latency_seconds_bucket{%s, %s, %s}[%s]))\n  / %s(rate(tracemill_latency_seconds_count{%s, %s}[%s]))"
                              .formatted(
                                  BY,
                                  ENTRY,
                                  services,
                                  le(threshold),
                                  window,
                                  BY,
                                  ENTRY,
                                  services,
                                  window))));
      rules.add(
          Tree.of(
              "record",
              "tracemill:requests:increase" + window,
              "expr",
              "%s(increase(tracemill_latency_seconds_count{%s}[%s]))"
                  .formatted(BY, ENTRY, window)));
    }
    return rules;
  }

  /** Matchers of services, by the threshold that they have. */
  private static Map<Double, String> servicesByThreshold(Latency settings) {
    Map<Double, Set<String>> own = new TreeMap<>();
    settings
        .thresholdSecondsByService()
        .forEach(
            (service, seconds) ->
                own.computeIfAbsent(seconds, any -> new TreeSet<>()).add(service));
    own.remove(settings.thresholdSeconds());
    Map<Double, String> matchers = new TreeMap<>();
    Set<String> others = new TreeSet<>();
    own.forEach(
        (seconds, services) -> {
          matchers.put(seconds, "service=~\"" + names(services) + "\"");
          others.addAll(services);
        });
    matchers.put(settings.thresholdSeconds(), "service!~\"" + names(others) + "\"");
    return matchers;
  }

  private static String names(Set<String> services) {
    return services.stream()
        .map(name -> name.replaceAll("[^\\w-]", "\\\\\\\\$0"))
        .collect(Collectors.joining("|"));
  }

  /** Clients write a whole number of seconds as 1 or as 1.0. */
  private static String le(double seconds) {
    return seconds == Math.rint(seconds)
        ? "le=~\"%d(\\\\.0)?\"".formatted((long) seconds)
        : "le=\"" + seconds + "\"";
  }

  private static List<Map<String, Object>> alerts(AlertSettings settings) {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (BurnRate rule : BurnRate.ALL) {
      rules.add(latency(rule, settings.latency()));
    }
    rules.add(errors(settings.errors()));
    rules.add(
        alert(
            "Flood",
            "max by (tenant, service, operation, caller) (tracemill_flood_active) == 1",
            "0s",
            "page",
            "Flood of {{ $labels.service }} {{ $labels.operation }}{{ if $labels.caller }} from {{ $labels.caller }}{{ end }}"));
    rules.add(pipelineSilence(settings.silence()));
    rules.add(serviceSilence(settings.silence()));
    return rules;
  }

  private static Map<String, Object> latency(BurnRate rule, Latency settings) {
    String limit =
        "(%s * (1 - %s))".formatted(BurnRate.number(rule.factor()), settings.objective());
    return alert(
        rule.name(),
        """
        tracemill:slow_requests:ratio_rate%1$s > %3$s
          and tracemill:slow_requests:ratio_rate%2$s > %3$s
          and tracemill:requests:increase%1$s >= %4$d
          and tracemill:requests:increase%2$s >= %5$d"""
            .formatted(
                rule.longWindow().name(),
                rule.shortWindow().name(),
                limit,
                settings.minRequests(),
                settings.minRequestsShort()),
        "0s",
        rule.severity(),
        "{{ $labels.service }} " + rule.summary());
  }

  private static Map<String, Object> errors(AlertSettings.Errors settings) {
    return alert(
        "ErrorRatio",
        """
        %1$s(rate(tracemill_errors_total{%2$s}[5m])) / %1$s(rate(tracemill_calls_total{%2$s}[5m])) > %3$s
          and %1$s(increase(tracemill_calls_total{%2$s}[5m])) >= %4$d
          and %1$s(increase(tracemill_errors_total{%2$s}[5m])) >= %5$d"""
            .formatted(
                BY, ENTRY, settings.maxRatio(), settings.minRequests(), settings.minErrors()),
        "0s",
        "page",
        "{{ $value | humanizePercentage }} of requests to {{ $labels.service }} fail");
  }

  /** Of a day at most: a pipeline that only ever saw old data is not silent. */
  private static Map<String, Object> pipelineSilence(AlertSettings.Silence settings) {
    return alert(
        "PipelineSilent",
        """
        time() - max(tracemill_last_datapoint_timestamp_seconds) > %d
          and time() - max(tracemill_last_datapoint_timestamp_seconds) < 86400"""
            .formatted(settings.pipelineSeconds()),
        "1m",
        "page",
        "No datapoint of any service for {{ $value | humanizeDuration }}");
  }

  private static Map<String, Object> serviceSilence(AlertSettings.Silence settings) {
    return alert(
        "ServiceSilent",
        """
        %1$s(increase(tracemill_calls_total{%2$s}[%3$ds])) == 0
          and count_over_time((%1$s(rate(tracemill_calls_total{%2$s}[1m])) > 0)[1h:1m]) >= %4$d
          and on () sum(increase(tracemill_calls_total{%2$s}[%3$ds])) > 0"""
            .formatted(BY, ENTRY, settings.serviceSeconds(), settings.steadyMinutes()),
        "1m",
        "ticket",
        "No datapoint of {{ $labels.service }} for %d s".formatted(settings.serviceSeconds()));
  }

  private static Map<String, Object> alert(
      String name, String expression, String pending, String severity, String summary) {
    return Tree.of(
        "alert", name,
        "expr", expression,
        "for", pending,
        "labels", Tree.of("severity", severity, "source", "tracemill"),
        "annotations", Tree.of("summary", summary));
  }
}
