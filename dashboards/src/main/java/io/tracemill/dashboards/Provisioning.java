package io.tracemill.dashboards;

import java.util.List;
import java.util.Map;

/** What Grafana reads at its start: data sources and where the dashboards lie. */
final class Provisioning {
  static final String CLICK_HOUSE_UID = "tracemill";

  private Provisioning() {}

  static Map<String, Object> dataSources() {
    return Tree.of("apiVersion", 1, "datasources", List.of(clickHouse(), prometheus()));
  }

  private static Map<String, Object> clickHouse() {
    return Tree.of(
        "name",
        "Tracemill",
        "uid",
        CLICK_HOUSE_UID,
        "type",
        Query.PLUGIN,
        "access",
        "proxy",
        "isDefault",
        true,
        "editable",
        true,
        "jsonData",
        Tree.of(
            "protocol",
            "http",
            "host",
            "${TRACEMILL_GRAFANA_CLICKHOUSE_HOST}",
            "port",
            "${TRACEMILL_GRAFANA_CLICKHOUSE_PORT}",
            "username",
            "${TRACEMILL_GRAFANA_CLICKHOUSE_USER}",
            "defaultDatabase",
            "tracemill",
            "secure",
            false,
            "tlsSkipVerify",
            false,
            "dialTimeout",
            "10",
            "queryTimeout",
            "60",
            "traces",
            Tree.of(
                "defaultDatabase", "tracemill",
                "defaultTable", "otel_traces",
                "otelEnabled", true,
                "otelVersion", "latest",
                "durationUnit", "nanoseconds")),
        "secureJsonData",
        Tree.of("password", "${TRACEMILL_GRAFANA_CLICKHOUSE_PASSWORD}"));
  }

  private static Map<String, Object> prometheus() {
    return Tree.of(
        "name", "Tracemill Prometheus",
        "uid", "tracemill-prometheus",
        "type", "prometheus",
        "access", "proxy",
        "isDefault", false,
        "editable", true,
        "url", "${TRACEMILL_GRAFANA_PROMETHEUS_URL}",
        "jsonData", Tree.of("httpMethod", "POST", "timeInterval", "15s"));
  }

  static Map<String, Object> dashboards() {
    return Tree.of(
        "apiVersion",
        1,
        "providers",
        List.of(
            Tree.of(
                "name",
                "tracemill",
                "orgId",
                1,
                "folder",
                "Tracemill",
                "folderUid",
                "tracemill",
                "type",
                "file",
                "disableDeletion",
                false,
                "allowUiUpdates",
                false,
                "updateIntervalSeconds",
                30,
                "options",
                Tree.of("path", "/var/lib/grafana/dashboards/tracemill"))));
  }
}
