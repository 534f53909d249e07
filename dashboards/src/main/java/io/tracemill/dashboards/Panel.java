package io.tracemill.dashboards;

import io.tracemill.dashboards.Query.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One panel while it is described; a dashboard gives it its place. Its description names unit and
 * source. Not safe for use by several threads.
 */
final class Panel {
  static final String GREEN = "green";
  static final String ORANGE = "orange";
  static final String RED = "red";
  static final String BLUE = "blue";

  private final String type;
  private final String title;
  private final Unit unit;
  private final Map<String, Object> options;
  private final List<Query> queries = new ArrayList<>();
  private final List<Map<String, Object>> overrides = new ArrayList<>();
  private final List<Map<String, Object>> links = new ArrayList<>();
  private final List<Map<String, Object>> steps = new ArrayList<>();
  private final Map<String, Object> custom = new LinkedHashMap<>();
  private final Map<String, Object> defaults = new LinkedHashMap<>();
  private String what = "";
  private String source = "";
  private int width = 24;
  private int height = 8;

  private Panel(String type, String title, Unit unit, Map<String, Object> options) {
    this.type = type;
    this.title = title;
    this.unit = unit;
    this.options = options;
    steps.add(Tree.of("color", GREEN, "value", null));
  }

  /** Lines over time. */
  static Panel timeSeries(String title, Unit unit) {
    Panel panel = new Panel("timeseries", title, unit, PanelStyle.timeSeries());
    panel.custom.putAll(PanelStyle.lines());
    panel.defaults.put("min", 0);
    return panel;
  }

  /** One number with its course behind it. */
  static Panel stat(String title, Unit unit) {
    return new Panel("stat", title, unit, PanelStyle.stat()).size(4, 4);
  }

  static Panel table(String title) {
    Panel panel = new Panel("table", title, Unit.MIXED, PanelStyle.table());
    panel.custom.putAll(PanelStyle.cells());
    return panel;
  }

  /** One column per bucket, named by its upper bound. */
  static Panel heatmap(String title, Unit bounds) {
    return new Panel("heatmap", title, bounds, PanelStyle.heatmap(bounds));
  }

  /** Horizontal bars, one per row. */
  static Panel bars(String title, Unit unit) {
    Panel panel = new Panel("barchart", title, unit, PanelStyle.bars());
    panel.custom.putAll(PanelStyle.filledBars());
    return panel;
  }

  /** A slice per row. */
  static Panel pie(String title, Unit unit) {
    return new Panel("piechart", title, unit, PanelStyle.pie());
  }

  /** A trace as a waterfall. */
  static Panel trace(String title) {
    return new Panel("traces", title, Unit.TRACE, Tree.of());
  }

  static Panel nodeGraph(String title) {
    return new Panel("nodeGraph", title, Unit.MIXED, PanelStyle.nodeGraph());
  }

  /**
   * @param source the table or view that is read
   */
  Panel shows(String what, String source) {
    this.what = what;
    this.source = source;
    return this;
  }

  Panel size(int width, int height) {
    this.width = width;
    this.height = height;
    return this;
  }

  /** The next query, shaped as this kind of panel wants it. */
  Panel sql(String text) {
    return sql(String.valueOf((char) ('A' + queries.size())), text);
  }

  Panel sql(String refId, String text) {
    Format format =
        switch (type) {
          case "timeseries", "heatmap" -> Format.TIME_SERIES;
          case "traces" -> Format.TRACE;
          default -> Format.TABLE;
        };
    return query(new Query(refId, format, Sql.of(text)));
  }

  /** A course over time for a panel that shows its last value. */
  Panel course(String text) {
    return query(new Query("A", Format.TIME_SERIES, Sql.of(text)));
  }

  private Panel query(Query query) {
    queries.add(query);
    return this;
  }

  Panel stacked() {
    custom.put("stacking", Tree.of("mode", "normal", "group", "A"));
    custom.put("fillOpacity", 40);
    return this;
  }

  /** Names each series by this label of it. */
  Panel seriesBy(String label) {
    defaults.put("displayName", "${__field.labels." + label + "}");
    return this;
  }

  /** Orange and red from these values on. */
  Panel thresholds(double orange, double red) {
    steps.add(Tree.of("color", ORANGE, "value", orange));
    steps.add(Tree.of("color", RED, "value", red));
    return this;
  }

  /** Draws the thresholds into the graph. */
  Panel thresholdLines() {
    custom.put("thresholdsStyle", Tree.of("mode", "dashed"));
    return this;
  }

  Panel max(double max) {
    defaults.put("max", max);
    return this;
  }

  Panel plainColor(String color) {
    defaults.put("color", Tree.of("mode", "fixed", "fixedColor", color));
    return this;
  }

  /** A series or column in a colour of its own. */
  Panel color(String field, String color) {
    return override(
        field, List.of(property("color", Tree.of("mode", "fixed", "fixedColor", color))));
  }

  /** A column's unit. */
  Panel column(String field, Unit unit) {
    return override(field, List.of(property("unit", unit.grafana), property("decimals", 1)));
  }

  /** A column's unit, with its cells coloured by these thresholds. */
  Panel column(String field, Unit unit, double orange, double red) {
    List<Map<String, Object>> own =
        List.of(
            Tree.of("color", GREEN, "value", null),
            Tree.of("color", ORANGE, "value", orange),
            Tree.of("color", RED, "value", red));
    return override(
        field,
        List.of(
            property("unit", unit.grafana),
            property("decimals", 1),
            property("thresholds", Tree.of("mode", "absolute", "steps", own)),
            property("custom.cellOptions", Tree.of("type", "color-text"))));
  }

  /** A column as a bar within its cell. */
  Panel gauge(String field, Unit unit) {
    return override(
        field,
        List.of(
            property("unit", unit.grafana),
            property("decimals", 1),
            property("min", 0),
            property("color", Tree.of("mode", "continuous-BlPu")),
            property(
                "custom.cellOptions",
                Tree.of("type", "gauge", "mode", "gradient", "valueDisplayMode", "text"))));
  }

  /** A link on a column's cells. */
  Panel link(String field, String title, String url) {
    return override(
        field, List.of(property("links", List.of(Tree.of("title", title, "url", url)))));
  }

  /** A link on every point. */
  Panel link(String title, String url) {
    links.add(Tree.of("title", title, "url", url));
    return this;
  }

  private Panel override(String field, List<Map<String, Object>> properties) {
    overrides.add(
        Tree.of("matcher", Tree.of("id", "byName", "options", field), "properties", properties));
    return this;
  }

  private static Map<String, Object> property(String id, Object value) {
    return Tree.of("id", id, "value", value);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  Map<String, Object> tree(int id, int x, int y) {
    defaults.put("unit", unit.grafana);
    defaults.put("thresholds", Tree.of("mode", "absolute", "steps", steps));
    defaults.putIfAbsent("color", Tree.of("mode", colorMode()));
    if (!links.isEmpty()) {
      defaults.put("links", links);
    }
    defaults.put("custom", custom);
    return Tree.of(
        "id", id,
        "type", type,
        "title", title,
        "description", "%s Unit: %s. Source: `%s`.".formatted(what, unit.words, source),
        "datasource", Query.dataSource(),
        "gridPos", Tree.of("h", height, "w", width, "x", x, "y", y),
        "fieldConfig", Tree.of("defaults", defaults, "overrides", overrides),
        "options", options,
        "targets", queries.stream().map(Query::target).toList());
  }

  private String colorMode() {
    return type.equals("stat") || type.equals("table") ? "thresholds" : "palette-classic-by-name";
  }
}
