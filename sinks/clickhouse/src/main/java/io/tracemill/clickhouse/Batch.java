package io.tracemill.clickhouse;

/** Rows of one partition that a batch is being filled with. */
final class Batch<T> {
  /** How many rows go by between two looks at the size in bytes, which costs as much as a row. */
  private static final int ROWS_BETWEEN_LOOKS = 16;

  private final BlockEncoder<T> encoder;
  private final long partition;
  private final long openedAtMillis;
  private long bytes;
  private int rowsUntilLook = ROWS_BETWEEN_LOOKS;

  /**
   * @param encoder empty, and this batch's alone until it was frozen
   * @param partition the rows' partition
   * @param openedAtMillis processing time of the first row
   */
  Batch(BlockEncoder<T> encoder, long partition, long openedAtMillis) {
    this.encoder = encoder;
    this.partition = partition;
    this.openedAtMillis = openedAtMillis;
  }

  /** Appends a row and returns by how many bytes {@link #bytes} has grown. */
  long add(T row) {
    encoder.add(row);
    if (--rowsUntilLook > 0) {
      return 0;
    }
    rowsUntilLook = ROWS_BETWEEN_LOOKS;
    long before = bytes;
    bytes = encoder.block().bytes();
    return bytes - before;
  }

  int rows() {
    return encoder.block().rows();
  }

  /** Size at the last look. */
  long bytes() {
    return bytes;
  }

  BlockEncoder<T> encoder() {
    return encoder;
  }

  long partition() {
    return partition;
  }

  long openedAtMillis() {
    return openedAtMillis;
  }
}
