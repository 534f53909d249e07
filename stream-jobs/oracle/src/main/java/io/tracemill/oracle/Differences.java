package io.tracemill.oracle;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two versions of a table do not agree on. Counts are of all; the list is cut at {@link
 * #MAX_LISTED}. Not thread-safe.
 */
public final class Differences {
  /** How many are kept with their details. */
  public static final int MAX_LISTED = 1_000;

  /** How a row differs. */
  public enum Kind {
    /** Expected, not there. */
    MISSING,
    /** There, not expected; also the second row with one key. */
    EXTRA,
    /** There, with another value in a column. */
    DIFFERS,
    /** There, and not to be read as a row. */
    UNREADABLE
  }

  /**
   * One of them.
   *
   * @param key values of the key columns, {@code name=value, ...}
   * @param column null unless a value differs
   * @param expected null unless a value differs
   * @param actual null unless a value differs; of an unreadable row, the text
   */
  public record Difference(
      Kind kind,
      String key,
      @Nullable String column,
      @Nullable String expected,
      @Nullable String actual) {
    @Override
    public String toString() {
      return switch (kind) {
        case MISSING -> "missing: " + key;
        case EXTRA -> "extra: " + key;
        case UNREADABLE -> "unreadable: " + actual;
        case DIFFERS -> column + " of " + key + ": expected " + expected + " but was " + actual;
      };
    }
  }

  private final String table;
  private final List<Difference> listed = new ArrayList<>();
  private long expectedRows;
  private long actualRows;
  private long count;

  Differences(String table) {
    this.table = table;
  }

  void add(Difference difference) {
    count++;
    if (listed.size() < MAX_LISTED) {
      listed.add(difference);
    }
  }

  void setRows(long expected, long actual) {
    this.expectedRows = expected;
    this.actualRows = actual;
  }

  public String table() {
    return table;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public long count() {
    return count;
  }

  public long expectedRows() {
    return expectedRows;
  }

  public long actualRows() {
    return actualRows;
  }

  /** The first of them. */
  public List<Difference> listed() {
    return List.copyOf(listed);
  }

  /** A line of totals, then one line per difference listed. */
  @Override
  public String toString() {
    return toString(MAX_LISTED);
  }

  /** The same with {@code max} lines of differences at most. */
  String toString(int max) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %d rows expected, %d found, %d differences"
            .formatted(table, expectedRows, actualRows, count));
    listed.stream().limit(max).forEach(difference -> text.append("\n  ").append(difference));
    long more = count - Math.min(max, listed.size());
    return more == 0
        ? text.toString()
        : text.append("\n  and ").append(more).append(" more").toString();
  }
}
