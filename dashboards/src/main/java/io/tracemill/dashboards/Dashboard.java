package io.tracemill.dashboards;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A dashboard while it is described: rows of panels, laid out from left to right. Every one has the
 * data source, tenant and environment at its top, links to the others, and floods as annotations.
 * Not safe for use by several threads.
 */
final class Dashboard {
  static final int GRID_WIDTH = 24;

  private static final String FLOOD_ANNOTATIONS =
      """
      SELECT
        Onset AS time,
        ifNull(EndedAt, now64(3)) AS timeEnd,
        concat('Flood of ', Service, if(Caller = '', '', concat(' from ', Caller))) AS title,
        concat(toString(round(Observed, 1)), ' spans/s, expected ', toString(round(Expected, 1))) AS text,
        concat(Severity, ',', State) AS tags
      FROM floods FINAL
      WHERE Onset <= $__toTime AND ifNull(EndedAt, now64(3)) >= $__fromTime AND @tenant@
      ORDER BY time
      """;

  private final String uid;
  private final String title;
  private final String description;
  private final List<Map<String, Object>> variables = new ArrayList<>();
  private final List<Map<String, Object>> panels = new ArrayList<>();
  private int nextId = 1;
  private int y;

  Dashboard(String name, String title, String description) {
    this.uid = "tracemill-" + name;
    this.title = "Tracemill / " + title;
    this.description = description;
    variables.add(Variable.dataSource());
    variables.add(
        Variable.hidden(
            "resolution",
            "Which tables are read: 10 s up to 6 hours, minutes up to 14 days, else hours",
            """
            SELECT multiIf(dateDiff('second', $__fromTime, $__toTime) <= 21600, '10s',
              dateDiff('second', $__fromTime, $__toTime) <= 1209600, '1m', '1h')
            """));
    variables.add(
        Variable.hidden(
            "resolution_s",
            "The same in seconds",
            """
            SELECT multiIf(dateDiff('second', $__fromTime, $__toTime) <= 21600, 10,
              dateDiff('second', $__fromTime, $__toTime) <= 1209600, 60, 3600)
            """));
    variables.add(
        Variable.many(
            "tenant",
            "Tenant",
            "Tenant that sent the data; (none): sent without one",
            """
            SELECT DISTINCT if(Tenant = '', '(none)', Tenant) AS tenant
            FROM service_metrics_$resolution FINAL
            WHERE $__timeFilter(Time) AND Count > 0
            ORDER BY tenant
            """));
    variables.add(
        Variable.many(
            "environment",
            "Environment",
            "Deployment environment; (none): not given",
            """
            SELECT DISTINCT if(Environment = '', '(none)', Environment) AS environment
            FROM service_metrics_$resolution FINAL
            WHERE $__timeFilter(Time) AND Count > 0 AND @tenant@
            ORDER BY environment
            """));
  }

  Dashboard variable(Map<String, Object> variable) {
    variables.add(variable);
    return this;
  }

  /** The services of the time range, one to be chosen. */
  Dashboard service() {
    return variable(Variable.one("service", "Service", "Service that is looked at", services()));
  }

  /** The services of the time range, any number of them. */
  Dashboard services(String description) {
    return variable(Variable.many("service", "Service", description, services()));
  }

  private static String services() {
    return """
        SELECT DISTINCT Service
        FROM service_metrics_$resolution FINAL
        WHERE $__timeFilter(Time) AND Count > 0 AND @tenant@ AND @environment@
        ORDER BY Service
        """;
  }

  Dashboard row(String title, Panel... row) {
    panels.add(
        Tree.of(
            "id",
            nextId++,
            "type",
            "row",
            "title",
            title,
            "collapsed",
            false,
            "gridPos",
            Tree.of("h", 1, "w", GRID_WIDTH, "x", 0, "y", y++),
            "panels",
            List.of()));
    int x = 0;
    int lineHeight = 0;
    for (Panel panel : row) {
      if (x + panel.width() > GRID_WIDTH) {
        x = 0;
        y += lineHeight;
        lineHeight = 0;
      }
      panels.add(panel.tree(nextId++, x, y));
      x += panel.width();
      lineHeight = Math.max(lineHeight, panel.height());
    }
    y += lineHeight;
    return this;
  }

  String uid() {
    return uid;
  }

  Map<String, Object> tree() {
    return Tree.of(
        "uid",
        uid,
        "title",
        title,
        "description",
        description,
        "tags",
        List.of("tracemill"),
        "schemaVersion",
        39,
        "version",
        1,
        "id",
        null,
        "editable",
        true,
        "graphTooltip",
        1,
        "fiscalYearStartMonth",
        0,
        "liveNow",
        false,
        "refresh",
        "10s",
        "timezone",
        "",
        "time",
        Tree.of("from", "now-30m", "to", "now"),
        "timepicker",
        Tree.of(),
        "links",
        List.of(others()),
        "annotations",
        Tree.of("list", List.of(floods())),
        "templating",
        Tree.of("list", variables),
        "panels",
        panels);
  }

  private static Map<String, Object> others() {
    return Tree.of(
        "type",
        "dashboards",
        "title",
        "Tracemill",
        "tags",
        List.of("tracemill"),
        "asDropdown",
        false,
        "icon",
        "external link",
        "includeVars",
        true,
        "keepTime",
        true,
        "targetBlank",
        false,
        "tooltip",
        "",
        "url",
        "");
  }

  private static Map<String, Object> floods() {
    return Tree.of(
        "name",
        "Floods",
        "datasource",
        Query.dataSource(),
        "enable",
        true,
        "hide",
        false,
        "iconColor",
        Panel.RED,
        "target",
        new Query("Anno", Query.Format.TABLE, Sql.of(FLOOD_ANNOTATIONS)).target());
  }
}
