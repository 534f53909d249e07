package io.tracemill.dashboards;

import java.util.List;
import java.util.Map;

/** How each kind of panel looks: its options as Grafana names them. */
final class PanelStyle {
  private PanelStyle() {}

  static Map<String, Object> lines() {
    return Tree.of(
        "drawStyle",
        "line",
        "lineInterpolation",
        "linear",
        "lineWidth",
        1,
        "fillOpacity",
        10,
        "gradientMode",
        "opacity",
        "showPoints",
        "auto",
        "pointSize",
        4,
        "spanNulls",
        60_000,
        "axisSoftMin",
        0,
        "thresholdsStyle",
        Tree.of("mode", "off"));
  }

  /** A legend of mean, greatest and last values, the greatest last value first. */
  static Map<String, Object> timeSeries() {
    return Tree.of(
        "legend",
        Tree.of(
            "displayMode",
            "table",
            "placement",
            "bottom",
            "showLegend",
            true,
            "calcs",
            List.of("mean", "max", "lastNotNull"),
            "sortBy",
            "Last *",
            "sortDesc",
            true),
        "tooltip",
        Tree.of("mode", "multi", "sort", "desc"));
  }

  static Map<String, Object> stat() {
    return Tree.of(
        "reduceOptions",
        Tree.of("calcs", List.of("lastNotNull"), "fields", "", "values", false),
        "colorMode",
        "value",
        "graphMode",
        "area",
        "justifyMode",
        "auto",
        "textMode",
        "auto");
  }

  static Map<String, Object> cells() {
    return Tree.of("align", "auto", "cellOptions", Tree.of("type", "auto"));
  }

  static Map<String, Object> table() {
    return Tree.of(
        "showHeader",
        true,
        "cellHeight",
        "sm",
        "footer",
        Tree.of("show", false, "reducer", List.of("sum"), "countRows", false, "fields", ""));
  }

  static Map<String, Object> heatmap(Unit bounds) {
    return Tree.of(
        "calculate",
        false,
        "rowsFrame",
        Tree.of("layout", "le", "value", "requests"),
        "yAxis",
        Tree.of("unit", bounds.grafana, "decimals", 0, "axisPlacement", "left"),
        "color",
        Tree.of(
            "mode",
            "scheme",
            "scheme",
            "Oranges",
            "scale",
            "exponential",
            "exponent",
            0.5,
            "steps",
            64),
        "cellGap",
        1,
        "filterValues",
        Tree.of("le", 1e-9),
        "tooltip",
        Tree.of("mode", "single", "yHistogram", true),
        "legend",
        Tree.of("show", true));
  }

  static Map<String, Object> filledBars() {
    return Tree.of("fillOpacity", 80, "lineWidth", 1, "axisSoftMin", 0);
  }

  static Map<String, Object> bars() {
    return Tree.of(
        "orientation", "horizontal",
        "showValue", "auto",
        "stacking", "none",
        "legend", Tree.of("displayMode", "list", "placement", "bottom", "showLegend", false),
        "tooltip", Tree.of("mode", "single", "sort", "none"));
  }

  static Map<String, Object> pie() {
    return Tree.of(
        "pieType",
        "donut",
        "reduceOptions",
        Tree.of("calcs", List.of("lastNotNull"), "fields", "", "values", true),
        "displayLabels",
        List.of("percent"),
        "legend",
        Tree.of(
            "displayMode",
            "table",
            "placement",
            "right",
            "showLegend",
            true,
            "values",
            List.of("value", "percent")),
        "tooltip",
        Tree.of("mode", "single", "sort", "none"));
  }

  static Map<String, Object> nodeGraph() {
    return Tree.of(
        "nodes",
        Tree.of(
            "mainStatUnit",
            Unit.REQUESTS_PER_SECOND.grafana,
            "secondaryStatUnit",
            Unit.NANOS.grafana,
            "arcs",
            List.of(
                Tree.of("field", "arc__success", "color", Panel.GREEN),
                Tree.of("field", "arc__errors", "color", Panel.RED))),
        "edges",
        Tree.of(
            "mainStatUnit", Unit.REQUESTS_PER_SECOND.grafana,
            "secondaryStatUnit", Unit.RATIO.grafana),
        "zoomMode",
        "cooperative",
        "layoutAlgorithm",
        "layered");
  }
}
