package io.tracemill.dashboards;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Alert rules as Grafana's provisioning reads them. It replaces variables of the environment in
 * these files, so a dollar sign is written twice.
 */
final class GrafanaAlerts {
  private static final String SERVICE =
      "{{ $$labels.Service }}{{ if $$labels.Tenant }} of {{ $$labels.Tenant }}{{ end }}";

  private static final String SERVICE_DASHBOARD =
      "/d/tracemill-service?var-service={{ $$labels.Service }}";

  private GrafanaAlerts() {}

  static Map<String, Object> tree(AlertSettings settings) {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (BurnRate rule : BurnRate.ALL) {
      rules.add(
          rule(
              rule.name(),
              AlertSql.latency(rule, settings.latency()),
              rule.longWindow().seconds(),
              rule.factor(),
              "0s",
              rule.severity(),
              SERVICE + " " + rule.summary(),
              SERVICE_DASHBOARD));
    }
    rules.add(
        rule(
            "ErrorRatio",
            AlertSql.errors(settings.errors()),
            300,
            settings.errors().maxRatio(),
            "0s",
            "page",
            "{{ humanizePercentage $$values.A.Value }} of requests to " + SERVICE + " fail",
            SERVICE_DASHBOARD));
    rules.add(
        rule(
            "Flood",
            AlertSql.floods(),
            86_400,
            0,
            "0s",
            "page",
            "Flood of "
                + SERVICE
                + " {{ $$labels.Operation }}{{ if $$labels.Caller }} from {{ $$labels.Caller }}{{ end }}:"
                + " {{ humanize $$values.A.Value }} spans/s",
            "/d/tracemill-floods"));
    rules.add(
        rule(
            "PipelineSilent",
            AlertSql.pipelineSilence(),
            86_400,
            settings.silence().pipelineSeconds(),
            "1m",
            "page",
            "No datapoint of any service for {{ humanizeDuration $$values.A.Value }}",
            "/d/tracemill-overview"));
    rules.add(
        rule(
            "ServiceSilent",
            AlertSql.serviceSilence(settings.silence()),
            3600,
            settings.silence().serviceSeconds(),
            "1m",
            "ticket",
            "No datapoint of " + SERVICE + " for {{ humanizeDuration $$values.A.Value }}",
            SERVICE_DASHBOARD));
    return Tree.of(
        "apiVersion",
        1,
        "groups",
        List.of(
            Tree.of(
                "orgId", 1,
                "name", "tracemill",
                "folder", "Tracemill",
                "interval", "30s",
                "rules", rules)));
  }

  private static Map<String, Object> rule(
      String name,
      String sql,
      int seconds,
      double threshold,
      String pending,
      String severity,
      String summary,
      String dashboard) {
    return Tree.of(
        "uid",
        "tracemill-" + name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT),
        "title",
        name,
        "condition",
        "B",
        "data",
        List.of(query(sql, seconds), above(threshold)),
        "noDataState",
        "OK",
        "execErrState",
        "Error",
        "for",
        pending,
        "labels",
        Tree.of("severity", severity, "source", "tracemill"),
        "annotations",
        Tree.of("summary", summary, "dashboard", dashboard),
        "isPaused",
        false);
  }

  private static Map<String, Object> query(String sql, int seconds) {
    return Tree.of(
        "refId",
        "A",
        "relativeTimeRange",
        Tree.of("from", seconds, "to", 0),
        "datasourceUid",
        Provisioning.CLICK_HOUSE_UID,
        "model",
        new Query("A", Query.Format.TABLE, sql).model());
  }

  private static Map<String, Object> above(double threshold) {
    Map<String, Object> expression = Tree.of("type", "__expr__", "uid", "__expr__");
    return Tree.of(
        "refId",
        "B",
        "relativeTimeRange",
        Tree.of("from", 0, "to", 0),
        "datasourceUid",
        "__expr__",
        "model",
        Tree.of(
            "refId",
            "B",
            "type",
            "threshold",
            "datasource",
            expression,
            "expression",
            "A",
            "conditions",
            List.of(Tree.of("evaluator", Tree.of("type", "gt", "params", List.of(threshold))))));
  }
}
