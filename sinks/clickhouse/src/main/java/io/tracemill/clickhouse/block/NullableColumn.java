package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/** Nullable(T): per row either {@link #addNull()}, or one value to {@link #present()}. */
public final class NullableColumn<C extends Column> extends Column {
  private final C values;
  private final Bytes nulls = new Bytes();

  NullableColumn(C values) {
    super("Nullable(" + values.type() + ")");
    this.values = values;
  }

  /** Appends NULL. */
  public void addNull() {
    nulls.putByte(1);
    values.addDefault();
  }

  /** The column to which this row's value must be appended at once. */
  public C present() {
    nulls.putByte(0);
    return values;
  }

  @Override
  public int rows() {
    return nulls.size();
  }

  @Override
  public void addDefault() {
    addNull();
  }

  @Override
  long bytes() {
    return nulls.size() + values.bytes();
  }

  @Override
  void writePrefix(OutputStream out) throws IOException {
    values.writePrefix(out);
  }

  @Override
  void writeData(OutputStream out) throws IOException {
    if (nulls.size() != values.rows()) {
      throw new IllegalStateException(
          type() + " has " + nulls.size() + " rows and " + values.rows() + " values");
    }
    nulls.writeTo(out);
    values.writeData(out);
  }

  @Override
  void reset() {
    nulls.reset();
    values.reset();
  }
}
