package io.tracemill.dashboards;

import java.util.List;
import java.util.Map;

/** Variables of a dashboard, at its top. */
final class Variable {
  private static final int REFRESH_ON_LOAD = 1;
  private static final int REFRESH_ON_TIME_RANGE = 2;
  private static final int HIDE = 2;

  private Variable() {}

  static Map<String, Object> dataSource() {
    return Tree.of(
        "name",
        "datasource",
        "label",
        "Data source",
        "description",
        "The ClickHouse that holds the tables",
        "type",
        "datasource",
        "query",
        Query.PLUGIN,
        "current",
        Tree.of(),
        "hide",
        0,
        "includeAll",
        false,
        "multi",
        false,
        "options",
        List.of(),
        "refresh",
        REFRESH_ON_LOAD,
        "regex",
        "",
        "skipUrlSync",
        false);
  }

  /** Several values or All; use it within {@code $__conditionalAll}. */
  static Map<String, Object> many(String name, String label, String description, String sql) {
    Map<String, Object> variable = query(name, label, description, sql);
    variable.put("multi", true);
    variable.put("includeAll", true);
    variable.put("current", all());
    return variable;
  }

  /** One value, at first the first. */
  static Map<String, Object> one(String name, String label, String description, String sql) {
    return query(name, label, description, sql);
  }

  /** One value that follows from the time range. */
  static Map<String, Object> hidden(String name, String description, String sql) {
    Map<String, Object> variable = query(name, name, description, sql);
    variable.put("hide", HIDE);
    variable.put("skipUrlSync", true);
    return variable;
  }

  static Map<String, Object> text(String name, String label, String description, String value) {
    Map<String, Object> current = Tree.of("selected", true, "text", value, "value", value);
    return Tree.of(
        "name", name,
        "label", label,
        "description", description,
        "type", "textbox",
        "query", value,
        "current", current,
        "options", List.of(current),
        "hide", 0,
        "skipUrlSync", false);
  }

  private static Map<String, Object> all() {
    return Tree.of("selected", true, "text", List.of("All"), "value", List.of(MacroExpander.ALL));
  }

  private static Map<String, Object> query(
      String name, String label, String description, String text) {
    String sql = Sql.of(text);
    Map<String, Object> query = new Query("A", Query.Format.TABLE, sql).target();
    query.remove("datasource");
    return Tree.of(
        "name",
        name,
        "label",
        label,
        "description",
        description,
        "type",
        "query",
        "datasource",
        Query.dataSource(),
        "definition",
        sql,
        "query",
        query,
        "current",
        Tree.of(),
        "hide",
        0,
        "includeAll",
        false,
        "multi",
        false,
        "options",
        List.of(),
        "refresh",
        REFRESH_ON_TIME_RANGE,
        "regex",
        "",
        "skipUrlSync",
        false,
        "sort",
        1);
  }
}
