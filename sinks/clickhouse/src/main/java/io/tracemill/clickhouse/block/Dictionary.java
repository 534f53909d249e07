package io.tracemill.clickhouse.block;

import java.util.Arrays;

/** Distinct byte strings in the order in which they were first seen; open addressing. */
final class Dictionary {
  private static final int FIRST_CAPACITY = 64;

  /** Length-prefixed entries, as they are sent. */
  private final Bytes entries = new Bytes();

  private int[] textAt = new int[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private int[] hashes = new int[FIRST_CAPACITY];
  private int[] slots = new int[2 * FIRST_CAPACITY]; // index + 1; 0: free
  private int size;

  int size() {
    return size;
  }

  Bytes entries() {
    return entries;
  }

  /** The index of these bytes, which are added when new. */
  int indexOf(byte[] buffer, int offset, int length) {
    int hash = hash(buffer, offset, length);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int index = slots[slot] - 1;
      if (hashes[index] == hash && isAt(index, buffer, offset, length)) {
        return index;
      }
      slot = (slot + 1) & mask;
    }
    return append(slot, hash, buffer, offset, length);
  }

  boolean isAt(int index, byte[] buffer, int offset, int length) {
    int at = textAt[index];
    return lengths[index] == length
        && Arrays.equals(entries.array(), at, at + length, buffer, offset, offset + length);
  }

  private int append(int slot, int hash, byte[] buffer, int offset, int length) {
    int index = size++;
    if (index == hashes.length) {
      textAt = Arrays.copyOf(textAt, 2 * index);
      lengths = Arrays.copyOf(lengths, 2 * index);
      hashes = Arrays.copyOf(hashes, 2 * index);
    }
    entries.putVarUInt(length);
    textAt[index] = entries.size();
    lengths[index] = length;
    hashes[index] = hash;
    entries.put(buffer, offset, length);
    slots[slot] = size;
    if (2 * size > slots.length) {
      rehash();
    }
    return index;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int index = 0; index < size; index++) {
      int slot = hashes[index] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = index + 1;
    }
  }

  private static int hash(byte[] buffer, int offset, int length) {
    long hash = length * 0x9E3779B97F4A7C15L;
    int at = offset;
    int end = offset + length;
    for (; at + 8 <= end; at += 8) {
      hash = mix(hash ^ Bytes.longAt(buffer, at));
    }
    long tail = 0;
    for (; at < end; at++) {
      tail = tail << 8 | (buffer[at] & 0xff);
    }
    hash = mix(hash ^ tail);
    return (int) (hash ^ hash >>> 32);
  }

  private static long mix(long value) {
    long mixed = value * 0xBF58476D1CE4E5B9L;
    return mixed ^ mixed >>> 29;
  }

  void reset() {
    entries.reset();
    Arrays.fill(slots, 0);
    size = 0;
  }
}
