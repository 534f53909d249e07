package io.tracemill.dashboards;

import java.util.Map;

/**
 * Fragments that the dashboards' queries share, written {@code @name@} in them. A query says where
 * its points lie by {@code @step@}, the step in seconds: Grafana's, rounded up to a multiple of the
 * table's own, since a bucket cut in two shows a rate that never was.
 */
final class Sql {
  /** Spans that serve something; a service's other spans happen within them. */
  static final String ENTRY = "Kind IN ('Server', 'Consumer')";

  private static final Map<String, String> FRAGMENTS =
      Map.of(
          "@step@",
              "intDiv($__interval_s + $resolution_s - 1, $resolution_s) * $resolution_s AS step",
          "@minutes@", "intDiv($__interval_s + 59, 60) * 60 AS step",
          "@time@", "toStartOfInterval(Time, toIntervalSecond(step)) AS time",
          "@complete@", "time + step <= now()",
          "@range_s@", "greatest(1, dateDiff('second', $__fromTime, least($__toTime, now())))",
          "@entry@", ENTRY,
          "@tenant@", "$__conditionalAll(if(Tenant = '', '(none)', Tenant) IN ($tenant), $tenant)",
          "@environment@",
              "$__conditionalAll(if(Environment = '', '(none)', Environment) IN ($environment),"
                  + " $environment)");

  private Sql() {}

  static String of(String text) {
    String sql = text.strip();
    for (Map.Entry<String, String> fragment : FRAGMENTS.entrySet()) {
      sql = sql.replace(fragment.getKey(), fragment.getValue());
    }
    return sql;
  }
}
