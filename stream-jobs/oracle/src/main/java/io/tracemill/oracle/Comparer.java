package io.tracemill.oracle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.oracle.Differences.Difference;
import io.tracemill.oracle.Differences.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows of ours with rows of ClickHouse in format JSONEachRow. Only the columns of ours are
 * looked at: others may be there.
 */
public final class Comparer {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final Differences differences;
  private final List<String> keyColumns;

  /** Values of the key columns, of our types: they say what JSON for them means. */
  private final Map<String, Object> keySamples = new HashMap<>();

  private final Map<List<String>, Row> expectedByKey = new LinkedHashMap<>();
  private final Set<List<String>> seen = new HashSet<>();
  private long actualRows;

  private Comparer(String table, Collection<? extends Row> expected, List<String> keyColumns) {
    this.differences = new Differences(table);
    this.keyColumns = List.copyOf(keyColumns);
    for (Row row : expected) {
      expect(table, row);
    }
  }

  /**
   * What {@code actualLines} hold other than {@code expected}.
   *
   * @param keyColumns columns that tell rows apart
   * @throws IllegalArgumentException when two expected rows have the same key, or a key column is
   *     not one of theirs
   */
  public static Differences compare(
      String table,
      Collection<? extends Row> expected,
      Stream<String> actualLines,
      List<String> keyColumns) {
    Comparer comparer = new Comparer(table, expected, keyColumns);
    actualLines.forEach(comparer::compareLine);
    return comparer.finish();
  }

  private void expect(String table, Row row) {
    SortedMap<String, Object> columns = row.columns();
    List<String> key =
        key(
            column -> {
              Object value = columns.get(column);
              if (value == null) {
                throw new IllegalArgumentException(
                    "key column was '%s' but must be one of %s"
                        .formatted(column, columns.keySet()));
              }
              keySamples.putIfAbsent(column, value);
              return Value.text(value);
            });
    if (expectedByKey.put(key, row) != null) {
      throw new IllegalArgumentException(
          "two rows of " + table + " are expected with " + shown(key));
    }
  }

  private void compareLine(String line) {
    if (line.isBlank()) {
      return;
    }
    actualRows++;
    JsonNode actual = parse(line);
    if (actual == null || !actual.isObject()) {
      differences.add(new Difference(Kind.UNREADABLE, "", null, null, line));
      return;
    }
    List<String> key = key(column -> keyText(actual, column));
    Row expected = expectedByKey.get(key);
    if (expected == null || !seen.add(key)) {
      differences.add(new Difference(Kind.EXTRA, shown(key), null, null, null));
    } else {
      compareRow(key, expected, actual);
    }
  }

  private void compareRow(List<String> key, Row expected, JsonNode actual) {
    expected
        .columns()
        .forEach(
            (column, value) -> {
              JsonNode found = actual.get(column);
              if (found == null || !Value.equal(value, found)) {
                String foundText = found == null ? "no such column" : Value.textAs(value, found);
                differences.add(
                    new Difference(Kind.DIFFERS, shown(key), column, Value.text(value), foundText));
              }
            });
  }

  private Differences finish() {
    for (List<String> key : expectedByKey.keySet()) {
      if (!seen.contains(key)) {
        differences.add(new Difference(Kind.MISSING, shown(key), null, null, null));
      }
    }
    differences.setRows(expectedByKey.size(), actualRows);
    return differences;
  }

  private static @Nullable JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private String keyText(JsonNode row, String column) {
    JsonNode value = row.get(column);
    return value == null ? "" : Value.textAs(keySamples.getOrDefault(column, ""), value);
  }

  private List<String> key(Function<String, String> textOf) {
    return keyColumns.stream().map(textOf).toList();
  }

  private String shown(List<String> key) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      parts.add(keyColumns.get(i) + "=" + key.get(i));
    }
    return String.join(", ", parts);
  }
}
