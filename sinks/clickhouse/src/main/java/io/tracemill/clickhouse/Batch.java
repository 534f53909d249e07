package io.tracemill.clickhouse;

/**
 * Rows of one partition on their way into the table.
 *
 * @param encoder holds the rows
 * @param table table's name
 * @param partition the rows' partition
 * @param openedAtMillis processing time of the first row
 * @param token deduplication token, this batch's alone
 */
record Batch<T>(
    BlockEncoder<T> encoder, String table, long partition, long openedAtMillis, String token) {
  InsertRequest request() {
    return InsertRequest.of(table, encoder.block(), token);
  }
}
