package io.tracemill.zipkin;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A statement with its parameters, which never become part of the statement's text: {@code
 * {name:String}}.
 */
final class Query {
  private final StringBuilder sql = new StringBuilder();
  private final Map<String, Object> parameters = new LinkedHashMap<>();

  Query(String sql) {
    this.sql.append(sql);
  }

  Query add(String text) {
    sql.append(text);
    return this;
  }

  Query text(String name, String value) {
    parameters.put(name, escaped(value));
    return this;
  }

  Query texts(String name, Collection<String> values) {
    parameters.put(
        name,
        values.stream()
            .map(value -> "'" + escaped(value).replace("'", "\\'") + "'")
            .collect(Collectors.joining(",", "[", "]")));
    return this;
  }

  Query number(String name, long value) {
    parameters.put(name, Long.toString(value));
    return this;
  }

  String sql() {
    return sql.toString();
  }

  Map<String, Object> parameters() {
    return parameters;
  }

  /** The engine reads a parameter as it reads a field of TabSeparated. */
  private static String escaped(String value) {
    return value
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\0", "\\0");
  }
}
