package io.tracemill.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares a value of ours with ClickHouse's JSON for it. What the JSON means follows from our
 * value's type: a number may come quoted or not, a Bool as 0 and 1, a time with or without trailing
 * zeros, in UTC.
 */
final class Value {
  private static final double RELATIVE_TOLERANCE = 1e-9;

  private Value() {}

  static boolean equal(Object expected, JsonNode actual) {
    if (expected instanceof List<?> list) {
      return equalLists(list, actual);
    }
    if (expected instanceof Map<?, ?> map) {
      return equalMaps(map, actual);
    }
    if (expected instanceof Double number) {
      return isScalar(actual) && close(number, actual.asText());
    }
    return isScalar(actual) && text(expected).equals(textAs(expected, actual));
  }

  /** Our value, as it is shown and as rows are matched by. */
  static String text(Object value) {
    if (value instanceof Map<?, ?> map) {
      SortedMap<String, String> texts = new TreeMap<>();
      map.forEach((key, item) -> texts.put(String.valueOf(key), text(item)));
      return texts.toString();
    }
    return value instanceof List<?> list
        ? list.stream().map(Value::text).toList().toString()
        : value.toString();
  }

  /**
   * The text that {@link #text} gives for a value of {@code sample}'s type that is {@code json}.
   */
  static String textAs(Object sample, JsonNode json) {
    String text = json.isValueNode() ? json.asText() : json.toString();
    if (sample instanceof Instant) {
      return instantText(text);
    }
    if (sample instanceof Boolean) {
      return text.equals("1") ? "true" : text.equals("0") ? "false" : text;
    }
    return text;
  }

  private static boolean isScalar(JsonNode json) {
    return json.isValueNode() && !json.isNull();
  }

  private static boolean equalLists(List<?> expected, JsonNode actual) {
    if (!actual.isArray() || actual.size() != expected.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!equal(expected.get(i), actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Map<?, ?> expected, JsonNode actual) {
    if (!actual.isObject() || actual.size() != expected.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : expected.entrySet()) {
      JsonNode item = actual.get(String.valueOf(entry.getKey()));
      if (item == null || !equal(entry.getValue(), item)) {
        return false;
      }
    }
    return true;
  }

  private static boolean close(double expected, String actual) {
    try {
      double found = new BigDecimal(actual).doubleValue();
      double greater = Math.max(Math.abs(expected), Math.abs(found));
      return Math.abs(expected - found) <= RELATIVE_TOLERANCE * greater;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The instant's own text, or the text as it is when it is no time. */
  private static String instantText(String text) {
    try {
      return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC).toString();
    } catch (DateTimeParseException e) {
      return text;
    }
  }
}
