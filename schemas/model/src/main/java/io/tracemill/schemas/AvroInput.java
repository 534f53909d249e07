package io.tracemill.schemas;

import java.nio.charset.StandardCharsets;

/** Cursor over Avro's binary encoding that checks every bound. Not thread-safe. */
final class AvroInput {
  private byte[] buffer = new byte[0];
  private int position;
  private int limit;

  void wrap(byte[] bytes, int offset, int length) {
    buffer = bytes;
    position = offset;
    limit = offset + length;
  }

  int position() {
    return position;
  }

  void seek(int newPosition) {
    position = newPosition;
  }

  int remaining() {
    return limit - position;
  }

  byte[] buffer() {
    return buffer;
  }

  long readLongBigEndian() {
    require(Long.BYTES);
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | (buffer[position++] & 0xff);
    }
    return value;
  }

  double readDouble() {
    require(Double.BYTES);
    long bits = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      bits |= (buffer[position++] & 0xffL) << shift;
    }
    return Double.longBitsToDouble(bits);
  }

  boolean readBoolean() {
    require(1);
    byte value = buffer[position++];
    if (value != 0 && value != 1) {
      throw malformed("boolean is " + value + ", must be 0 or 1");
    }
    return value == 1;
  }

  long readLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      require(1);
      byte next = buffer[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw malformed("number is longer than 10 bytes");
  }

  int readIndex(int count) {
    long index = readLong();
    if (index < 0 || index >= count) {
      throw malformed("index is " + index + ", must be within 0.." + (count - 1));
    }
    return (int) index;
  }

  /** Items in the next block of an array or map; 0 at its end. */
  long readBlockCount() {
    long count = readLong();
    if (count < 0) {
      count = -count;
      if (readLong() < 0) {
        throw malformed("block size is negative");
      }
    }
    return checkCount(count);
  }

  /**
   * Every item takes a byte at least, so a count beyond the rest is a lie that could cost memory.
   */
  long checkCount(long count) {
    if (count < 0 || count > remaining()) {
      throw malformed("block of " + count + " items in " + remaining() + " bytes");
    }
    return count;
  }

  void skip(int bytes) {
    require(bytes);
    position += bytes;
  }

  /** Skips a string and gives its place: offset in the upper half, length in the lower. */
  long readSlice() {
    long length = readLong();
    if (length < 0 || length > remaining()) {
      throw malformed("string of " + length + " bytes in " + remaining() + " bytes");
    }
    long slice = (long) position << 32 | length;
    position += (int) length;
    return slice;
  }

  String readString() {
    return string(readSlice());
  }

  String string(long slice) {
    int length = (int) slice;
    return length == 0
        ? ""
        : new String(buffer, (int) (slice >>> 32), length, StandardCharsets.UTF_8);
  }

  void skipMap() {
    for (long n = readBlockCount(); n != 0; n = readBlockCount()) {
      for (long i = 0; i < n; i++) {
        readSlice();
        readSlice();
      }
    }
  }

  MalformedSpanException malformed(String what) {
    return new MalformedSpanException("at byte " + position + ": " + what);
  }

  private void require(int bytes) {
    if (limit - position < bytes) {
      throw malformed(bytes + " bytes are needed, " + (limit - position) + " are left");
    }
  }
}
