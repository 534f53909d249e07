package io.tracemill.zipkin;

import com.clickhouse.client.api.query.GenericRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One row of {@code otel_traces} as it is read here; columns as the table names them.
 *
 * @param startNanos epoch nanoseconds; 0: unknown
 * @param durationNanos 0: unknown or none
 * @param eventNanos times of the events, epoch nanoseconds
 * @param eventTexts each event's name; with attributes {@code "name": {"key":"value"}}
 * @param remoteService empty when the span does not tell
 */
record SpanRow(
    String traceId,
    String spanId,
    String parentSpanId,
    String kind,
    boolean shared,
    String service,
    String instance,
    String name,
    long startNanos,
    long durationNanos,
    String statusCode,
    String statusMessage,
    String sourceFormat,
    String scopeName,
    String scopeVersion,
    Map<String, String> attributes,
    Map<String, String> resourceAttributes,
    List<Long> eventNanos,
    List<String> eventTexts,
    String remoteService) {

  /** Reads {@link SpanColumns#ALL}. */
  static SpanRow read(GenericRecord row) {
    return new SpanRow(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5) != 0,
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getLong(9),
        row.getLong(10),
        row.getString(11),
        row.getString(12),
        row.getString(13),
        row.getString(14),
        row.getString(15),
        map(row.getList(16), row.getList(17)),
        map(row.getList(18), row.getList(19)),
        row.getList(20),
        row.getList(21),
        row.getString(22));
  }

  private static Map<String, String> map(List<String> keys, List<String> values) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      map.put(keys.get(i), values.get(i));
    }
    return map;
  }

  boolean fromZipkin() {
    return sourceFormat.startsWith("zipkin");
  }

  /** The first attribute that is there and not empty, else empty. */
  String firstAttribute(String... keys) {
    for (String key : keys) {
      String value = attributes.getOrDefault(key, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
