package io.tracemill.clickhouse;

import io.tracemill.clickhouse.block.NativeBlock;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * One insert of Native bytes. Sent again, it must be the same to the last byte: ClickHouse silently
 * drops what comes under a token that it has seen, whatever it holds.
 *
 * @param table table's name, without its database
 * @param columns columns of the block, in its order
 * @param rows rows of the block
 * @param bytes size of the block before compression
 * @param token deduplication token, never used for other content
 * @param compressed whether the content is an LZ4 frame
 * @param content writes the block; called once per attempt
 */
public record InsertRequest(
    String table,
    List<String> columns,
    long rows,
    long bytes,
    String token,
    boolean compressed,
    Content content) {
  /** Writes the bytes of a block. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** All of {@code block}, which must not change until the insert has returned. */
  public static InsertRequest of(String table, NativeBlock block, String token) {
    return new InsertRequest(
        table, block.columnNames(), block.rows(), block.bytes(), token, false, block::writeTo);
  }
}
