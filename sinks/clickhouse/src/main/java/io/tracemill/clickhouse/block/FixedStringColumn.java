package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/** FixedString(N): shorter values are filled up with zero bytes, longer ones refused. */
public final class FixedStringColumn extends TextColumn {
  private final int width;
  private final Bytes values = new Bytes();

  FixedStringColumn(int width) {
    super("FixedString(" + width + ")");
    this.width = width;
  }

  /**
   * @throws IllegalArgumentException when there are more than N bytes
   */
  @Override
  public void add(byte[] buffer, int offset, int length) {
    if (length > width) {
      throw new IllegalArgumentException(type() + " cannot hold " + length + " bytes");
    }
    values.put(buffer, offset, length);
    values.putZeros(width - length);
  }

  @Override
  public int rows() {
    return values.size() / width;
  }

  @Override
  public void addDefault() {
    values.putZeros(width);
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
