package io.tracemill.oracle;

import java.util.SortedMap;

/** A row of a table of ours. */
public interface Row {
  /**
   * Values by column name of schema.sql, only of columns that the reports alone determine and that
   * are filled so far. A value is a String, Boolean, Long, BigInteger (UInt64), Double, Instant,
   * List of these, or SortedMap from String to these.
   */
  SortedMap<String, Object> columns();
}
