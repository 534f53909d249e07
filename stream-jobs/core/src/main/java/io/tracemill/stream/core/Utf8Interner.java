package io.tracemill.stream.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Turns UTF-8 slices into Strings and gives the same String for the same bytes while they stay
 * popular. A direct-mapped cache: bounded, and a collision costs one decoding. Not thread-safe.
 */
public final class Utf8Interner {
  /** Slots of one that lives as long as its task. */
  private static final int SLOTS_BITS = 13;

  /** Slots of one for a single trace. */
  private static final int FEW_SLOTS_BITS = 6;

  private static final int LONGEST_CACHED = 256;

  private static final byte[] NONE = new byte[0];

  /** {@link #NONE} where nothing is cached: an empty slice is never looked up. */
  private final byte[][] keys;

  private final String[] values;
  private final int shift;

  public Utf8Interner() {
    this(SLOTS_BITS);
  }

  private Utf8Interner(int bits) {
    this.keys = new byte[1 << bits][];
    this.values = new String[1 << bits];
    this.shift = Integer.SIZE - bits;
    Arrays.fill(keys, NONE);
  }

  /** One that is cheap to make, for a single use. */
  static Utf8Interner small() {
    return new Utf8Interner(FEW_SLOTS_BITS);
  }

  /** Strings held at most; a power of two. */
  int slots() {
    return values.length;
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

  private int slot(byte[] buffer, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + buffer[i];
    }
    hash *= 0x9e3779b9;
    return hash >>> shift;
  }

  private static boolean equal(byte[] key, byte[] buffer, int offset, int length) {
    return Arrays.equals(key, 0, key.length, buffer, offset, offset + length);
  }
}
