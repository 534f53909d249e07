package io.tracemill.dashboards;

import java.util.List;

/**
 * One alert on how fast a service burns its error budget: both windows above the factor, the long
 * one so that it matters, the short one so that it ends when the trouble does. Windows and factors
 * are those of Google's Site Reliability Workbook, chapter 5, for a budget of 30 days.
 *
 * @param table datapoints that are read in SQL
 * @param severity label of the alert
 */
record BurnRate(
    String name,
    String table,
    Window longWindow,
    Window shortWindow,
    double factor,
    String severity) {
  static final List<BurnRate> ALL =
      List.of(
          new BurnRate(
              "LatencyBurnsFast",
              "service_metrics_10s",
              new Window("1h", 3600),
              new Window("5m", 300),
              14.4,
              "page"),
          new BurnRate(
              "LatencyBurns",
              "service_metrics_1m",
              new Window("6h", 21_600),
              new Window("30m", 1800),
              6,
              "page"),
          new BurnRate(
              "LatencyBurnsSlowly",
              "service_metrics_1m",
              new Window("3d", 259_200),
              new Window("6h", 21_600),
              1,
              "ticket"));

  /**
   * @param name as Prometheus writes it
   */
  record Window(String name, int seconds) {}

  String summary() {
    return "burns its latency budget %s times too fast over %s and %s"
        .formatted(number(factor), longWindow.name(), shortWindow.name());
  }

  static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
