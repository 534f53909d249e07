package io.tracemill.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;

/** Growing buffer that writes Avro's binary encoding. Reused between spans; not thread-safe. */
final class AvroOutput {
  private byte[] buffer = new byte[1024];
  private int position;

  void reset() {
    position = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, position);
  }

  void writeRaw(byte value) {
    ensure(1);
    buffer[position++] = value;
  }

  void writeIntBigEndian(int value) {
    ensure(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      buffer[position++] = (byte) (value >>> shift);
    }
  }

  void writeLongBigEndian(long value) {
    ensure(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer[position++] = (byte) (value >>> shift);
    }
  }

  void writeDouble(double value) {
    ensure(Double.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < 64; shift += 8) {
      buffer[position++] = (byte) (bits >>> shift);
    }
  }

  void writeBoolean(boolean value) {
    writeRaw((byte) (value ? 1 : 0));
  }

  void writeLong(long value) {
    ensure(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      buffer[position++] = (byte) ((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    buffer[position++] = (byte) rest;
  }

  void writeString(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeLong(utf8.length);
    ensure(utf8.length);
    System.arraycopy(utf8, 0, buffer, position, utf8.length);
    position += utf8.length;
  }

  void writeMap(SortedMap<String, String> map) {
    if (!map.isEmpty()) {
      writeLong(map.size());
      for (Map.Entry<String, String> entry : map.entrySet()) {
        writeString(entry.getKey());
        writeString(entry.getValue());
      }
    }
    writeLong(0);
  }

  private void ensure(int bytes) {
    if (buffer.length - position < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, position + bytes));
    }
  }
}
