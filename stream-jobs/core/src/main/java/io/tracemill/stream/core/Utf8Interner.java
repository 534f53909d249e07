package io.tracemill.stream.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns UTF-8 slices into Strings and gives the same String for the same bytes while they stay
 * popular. A direct-mapped cache: bounded, and a collision costs one decoding. Not thread-safe.
 */
public final class Utf8Interner {
  private static final int SLOTS = 1 << 13;
  private static final int LONGEST_CACHED = 256;

  private static final byte[] NONE = new byte[0];

  /** {@link #NONE} where nothing is cached: an empty slice is never looked up. */
  private final byte[][] keys = new byte[SLOTS][];

  private final String[] values = new String[SLOTS];

  public Utf8Interner() {
    Arrays.fill(keys, NONE);
  }

  /** The text of a slice: offset in the upper 32 bits, length in the lower. */
  public String intern(byte[] buffer, long slice) {
    int offset = (int) (slice >>> 32);
    int length = (int) slice;
    if (length == 0) {
      return "";
    }
    if (length > LONGEST_CACHED) {
      return new String(buffer, offset, length, StandardCharsets.UTF_8);
    }
    int slot = slot(buffer, offset, length);
    byte[] key = keys[slot];
    String value = values[slot];
    if (equal(key, buffer, offset, length)) {
      return value;
    }
    value = new String(buffer, offset, length, StandardCharsets.UTF_8);
    keys[slot] = Arrays.copyOfRange(buffer, offset, offset + length);
    values[slot] = value;
    return value;
  }

  private static int slot(byte[] buffer, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + buffer[i];
    }
    hash *= 0x9e3779b9;
    return hash >>> 19;
  }

  private static boolean equal(byte[] key, byte[] buffer, int offset, int length) {
    return Arrays.equals(key, 0, key.length, buffer, offset, offset + length);
  }
}
