package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/** Float32 or Float64. */
public final class FloatColumn extends Column {
  private final boolean wide;
  private final Bytes values = new Bytes();

  FloatColumn(String type, boolean wide) {
    super(type);
    this.wide = wide;
  }

  /** Appends a value, rounded to the nearest float for Float32. */
  public void add(double value) {
    if (wide) {
      values.putLong(Double.doubleToRawLongBits(value));
    } else {
      values.putInt(Float.floatToRawIntBits((float) value));
    }
  }

  @Override
  public int rows() {
    return values.size() / (wide ? 8 : 4);
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
