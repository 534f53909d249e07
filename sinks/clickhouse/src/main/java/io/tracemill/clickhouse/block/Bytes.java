package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow and are kept for the next block; numbers are little-endian. */
final class Bytes {
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle SHORT = view(short[].class);
  private static final byte[] HEX =
      "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private byte[] data = new byte[64];
  private int size;

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return size;
  }

  byte[] array() {
    return data;
  }

  void reset() {
    size = 0;
  }

  void putByte(int value) {
    ensure(1);
    data[size++] = (byte) value;
  }

  void putShort(int value) {
    ensure(2);
    SHORT.set(data, size, (short) value);
    size += 2;
  }

  void putInt(int value) {
    ensure(4);
    INT.set(data, size, value);
    size += 4;
  }

  void putLong(long value) {
    ensure(8);
    LONG.set(data, size, value);
    size += 8;
  }

  void putVarUInt(int value) {
    ensure(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      data[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    data[size++] = (byte) rest;
  }

  void put(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, data, size, length);
    size += length;
  }

  void putZeros(int length) {
    ensure(length);
    Arrays.fill(data, size, size + length, (byte) 0);
    size += length;
  }

  /** Sixteen lower-case digits. */
  void putHex(long value) {
    ensure(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      data[size++] = HEX[(int) (value >>> shift) & 15];
    }
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(data, 0, size);
  }

  private void ensure(int more) {
    long needed = (long) size + more;
    if (needed > data.length) {
      if (needed > Integer.MAX_VALUE - 8) {
        throw new IllegalStateException("a column would hold " + needed + " bytes, at most 2 GiB");
      }
      long doubled = Math.min(Math.max(needed, 2L * data.length), Integer.MAX_VALUE - 8);
      data = Arrays.copyOf(data, (int) doubled);
    }
  }

  /** Reads eight bytes of any array. */
  static long longAt(byte[] source, int offset) {
    return (long) LONG.get(source, offset);
  }
}
