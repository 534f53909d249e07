package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Integers of 1, 2, 4 or 8 bytes, and what ClickHouse stores as such: Bool, DateTime, DateTime64.
 */
public final class IntegerColumn extends Column {
  private final int width;
  private final long min;
  private final long max;
  private final Bytes values = new Bytes();

  IntegerColumn(String type, int width, long min, long max) {
    super(type);
    this.width = width;
    this.min = min;
    this.max = max;
  }

  /**
   * Appends a value in the type's unit (DateTime: epoch seconds, DateTime64(9): epoch nanoseconds).
   * For UInt64 all 64 bits count.
   *
   * @throws IllegalArgumentException when the type cannot hold it
   */
  public void add(long value) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          type() + " cannot hold " + value + ", must be within " + min + ".." + max);
    }
    switch (width) {
      case 1 -> values.putByte((int) value);
      case 2 -> values.putShort((int) value);
      case 4 -> values.putInt((int) value);
      default -> values.putLong(value);
    }
  }

  /** Appends 1 or 0. */
  public void add(boolean value) {
    add(value ? 1 : 0);
  }

  @Override
  public int rows() {
    return values.size() / width;
  }

  @Override
  public void addDefault() {
    add(0);
  }

  @Override
  long bytes() {
    return values.size();
  }

  @Override
  void writeData(OutputStream out) throws IOException {
    values.writeTo(out);
  }

  @Override
  void reset() {
    values.reset();
  }
}
