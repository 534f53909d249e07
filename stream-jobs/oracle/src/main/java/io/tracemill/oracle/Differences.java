package io.tracemill.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What two versions of a table do not agree on. Counts are of all; the list is cut at {@link
 * #MAX_LISTED}. Not thread-safe.
 */
public final class Differences {
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?");

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
    /** Whether there is more than expected: a row, or a greater number in a column. */
    boolean isSurplus() {
      return kind == Kind.EXTRA
          || (kind == Kind.DIFFERS && number(actual).compareTo(number(expected)) > 0);
    }

    private static BigDecimal number(@Nullable String text) {
      return text != null && NUMBER.matcher(text).matches()
          ? new BigDecimal(text)
          : BigDecimal.ZERO;
    }

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
  private long doubled;

  Differences(String table) {
    this.table = table;
  }

  void add(Difference difference) {
    count++;
    if (difference.isSurplus()) {
      doubled++;
    }
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

  /** Differences that are a surplus: what was counted twice. */
  public long doubled() {
    return doubled;
  }

  /** All others. */
  public long lost() {
    return count - doubled;
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
