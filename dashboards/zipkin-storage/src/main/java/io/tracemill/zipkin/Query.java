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

  /** Any text: the client escapes it. */
  Query text(String name, String value) {
    parameters.put(name, value);
    return this;
  }

  /** Ids, of which nothing needs to be escaped. */
  Query ids(String name, Collection<String> hex) {
    parameters.put(
        name, hex.stream().map(id -> "'" + id + "'").collect(Collectors.joining(",", "[", "]")));
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
}
