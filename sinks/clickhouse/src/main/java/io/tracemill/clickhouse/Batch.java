package io.tracemill.clickhouse;

/** Rows of one partition on their way into the table. */
final class Batch<T> {
  /** How many rows go by between two looks at the size in bytes, which costs as much as a row. */
  private static final int ROWS_BETWEEN_LOOKS = 16;

  private final BlockEncoder<T> encoder;
  private final String table;
  private final long partition;
  private final long openedAtMillis;
  private final String token;
  private long bytes;
  private int rowsUntilLook = ROWS_BETWEEN_LOOKS;

  /**
   * @param encoder empty, and this batch's alone until it was inserted
   * @param table table's name
   * @param partition the rows' partition
   * @param openedAtMillis processing time of the first row
   * @param token deduplication token, this batch's alone
   */
  Batch(BlockEncoder<T> encoder, String table, long partition, long openedAtMillis, String token) {
    this.encoder = encoder;
    this.table = table;
    this.partition = partition;
    this.openedAtMillis = openedAtMillis;
    this.token = token;
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

  InsertRequest request() {
    return InsertRequest.of(table, encoder.block(), token);
  }
}
