package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/** String. */
public final class StringColumn extends TextColumn {
  private final Bytes values = new Bytes();
  private int rows;

  StringColumn() {
    super("String");
  }

  @Override
  public void add(byte[] buffer, int offset, int length) {
    values.putVarUInt(length);
    values.put(buffer, offset, length);
    rows++;
  }

  /** Appends 16 lower-case hexadecimal digits: a span id. */
  public void addHex(long value) {
    values.putVarUInt(16);
    values.putHex(value);
    rows++;
  }

  /** Appends 32 lower-case hexadecimal digits: a trace id. */
  public void addHex(long high, long low) {
    values.putVarUInt(32);
    values.putHex(high);
    values.putHex(low);
    rows++;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void addDefault() {
    values.putByte(0);
    rows++;
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
    rows = 0;
  }
}
