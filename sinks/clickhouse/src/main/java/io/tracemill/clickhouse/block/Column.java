package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Values of one column of a {@link NativeBlock}, appended row by row and kept in the form in which
 * they are sent. Made by {@link Columns}. Not thread-safe; buffers are kept over {@link #reset}.
 */
public abstract class Column {
  private final String type;

  Column(String type) {
    this.type = type;
  }

  /** ClickHouse's name of the type, e.g. {@code Map(Int16, UInt64)}. */
  public final String type() {
    return type;
  }

  /** How many values there are. */
  public abstract int rows();

  /** Appends the type's default: 0, an empty string, an empty array or map, NULL. */
  public abstract void addDefault();

  /** Bytes of {@link #writePrefix} and {@link #writeData}. */
  abstract long bytes();

  /** What the type's serialization states once per block, before any data. */
  void writePrefix(OutputStream out) throws IOException {}

  /** The values; called only when there are any. */
  abstract void writeData(OutputStream out) throws IOException;

  abstract void reset();
}
