package io.tracemill.dashboards;

import java.util.Map;

/**
 * A query of Grafana's ClickHouse plugin.
 *
 * @param refId its name within the panel
 * @param format how the plugin shapes the answer
 */
record Query(String refId, Format format, String sql) {
  static final String PLUGIN = "grafana-clickhouse-datasource";
  private static final String PLUGIN_VERSION = "4.20.0";

  enum Format {
    TIME_SERIES("timeseries", 0),
    TABLE("table", 1),
    TRACE("traces", 3);

    final String queryType;
    final int number;

    Format(String queryType, int number) {
      this.queryType = queryType;
      this.number = number;
    }
  }

  /** As a panel's or an annotation's target. */
  Map<String, Object> target() {
    return tree(dataSource());
  }

  /** As an alert rule's model; which data source, the rule says. */
  Map<String, Object> model() {
    return tree(Tree.of("type", PLUGIN, "uid", Provisioning.CLICK_HOUSE_UID));
  }

  private Map<String, Object> tree(Map<String, Object> source) {
    return Tree.of(
        "refId", refId,
        "datasource", source,
        "editorType", "sql",
        "queryType", format.queryType,
        "format", format.number,
        "rawSql", sql,
        "pluginVersion", PLUGIN_VERSION);
  }

  /** The data source that is chosen on the dashboard. */
  static Map<String, Object> dataSource() {
    return Tree.of("type", PLUGIN, "uid", "${datasource}");
  }
}
