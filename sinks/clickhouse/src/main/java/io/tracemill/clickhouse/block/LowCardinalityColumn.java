package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * LowCardinality(String): the block's distinct values once, and an index of 1, 2 or 4 bytes per
 * row. Any number of distinct values is right; the fewer, the cheaper.
 */
public final class LowCardinalityColumn extends TextColumn {
  private static final long SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS = 1;
  private static final long HAS_ADDITIONAL_KEYS = 1 << 9;

  private final Dictionary dictionary = new Dictionary();
  private final Bytes scratch = new Bytes();
  private int[] indexes = new int[64];
  private int rows;

  LowCardinalityColumn() {
    super("LowCardinality(String)");
  }

  @Override
  public void add(byte[] buffer, int offset, int length) {
    if (rows > 0 && dictionary.isAt(indexes[rows - 1], buffer, offset, length)) {
      addIndex(indexes[rows - 1]); // runs of one value are common
    } else {
      addIndex(dictionary.indexOf(buffer, offset, length));
    }
  }

  private void addIndex(int index) {
    if (rows == indexes.length) {
      indexes = Arrays.copyOf(indexes, 2 * rows);
    }
    indexes[rows++] = index;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public void addDefault() {
    add(new byte[0], 0, 0);
  }

  /** 0, 1, 2 for indexes of 1, 2, 4 bytes, as the format counts them. */
  private int indexType() {
    return dictionary.size() <= 1 << 8 ? 0 : dictionary.size() <= 1 << 16 ? 1 : 2;
  }

  @Override
  long bytes() {
    long prefix = 8;
    return rows == 0
        ? prefix
        : prefix + 24 + dictionary.entries().size() + ((long) rows << indexType());
  }

  @Override
  void writePrefix(OutputStream out) throws IOException {
    scratch.reset();
    scratch.putLong(SHARED_DICTIONARIES_WITH_ADDITIONAL_KEYS);
    scratch.writeTo(out);
  }

  @Override
  void writeData(OutputStream out) throws IOException {
    scratch.reset();
    scratch.putLong(HAS_ADDITIONAL_KEYS | indexType());
    scratch.putLong(dictionary.size());
    scratch.writeTo(out);
    dictionary.entries().writeTo(out);
    scratch.reset();
    scratch.putLong(rows);
    putIndexes();
    scratch.writeTo(out);
  }

  private void putIndexes() {
    int type = indexType();
    for (int i = 0; i < rows; i++) {
      switch (type) {
        case 0 -> scratch.putByte(indexes[i]);
        case 1 -> scratch.putShort(indexes[i]);
        default -> scratch.putInt(indexes[i]);
      }
    }
  }

  @Override
  void reset() {
    dictionary.reset();
    rows = 0;
  }
}
