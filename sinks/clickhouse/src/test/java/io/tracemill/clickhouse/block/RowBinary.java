package io.tracemill.clickhouse.block;

import java.io.ByteArrayOutputStream;

/** Writes values as ClickHouse's RowBinary: simple, row by row, sharing nothing with the blocks. */
final class RowBinary {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  RowBinary number(long value, int width) {
    for (int i = 0; i < width; i++) {
      out.write((int) (value >>> (8 * i)));
    }
    return this;
  }

  RowBinary length(int value) {
    int rest = value;
    while (rest >= 128) {
      out.write(rest % 128 + 128);
      rest /= 128;
    }
    out.write(rest);
    return this;
  }

  RowBinary string(byte[] value) {
    length(value.length);
    return raw(value);
  }

  RowBinary raw(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
