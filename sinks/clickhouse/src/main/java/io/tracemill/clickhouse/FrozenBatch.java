package io.tracemill.clickhouse;

import io.tracemill.clickhouse.block.NativeBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.jpountz.lz4.LZ4FrameOutputStream;

/**
 * Rows of one partition of a table as they will be sent, and sent again, to the last byte. Holds
 * them compressed, as an LZ4 frame.
 */
final class FrozenBatch {
  private static final int LIKELY_RATIO = 3;

  private final List<String> columns;
  private final int rows;
  private final long bytes;
  private final String token;
  private final byte[] content;

  /**
   * @param columns columns of the block, in its order
   * @param rows rows of the block
   * @param bytes size of the block before it was compressed
   * @param token deduplication token, this batch's alone
   * @param content the block behind LZ4; not copied, not to be changed
   */
  FrozenBatch(List<String> columns, int rows, long bytes, String token, byte[] content) {
    this.columns = columns;
    this.rows = rows;
    this.bytes = bytes;
    this.token = token;
    this.content = content;
  }

  /** Copies what {@code block} holds now. */
  static FrozenBatch of(NativeBlock block, String token) {
    long bytes = block.bytes();
    int expected = (int) Math.min(bytes / LIKELY_RATIO + 1024, Integer.MAX_VALUE / 2);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(expected);
    try (LZ4FrameOutputStream lz4 =
        new LZ4FrameOutputStream(compressed, LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB)) {
      block.writeTo(lz4);
    } catch (IOException e) {
      throw new UncheckedIOException("an array refused bytes", e);
    }
    return new FrozenBatch(
        block.columnNames(), block.rows(), bytes, token, compressed.toByteArray());
  }

  List<String> columns() {
    return columns;
  }

  int rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  String token() {
    return token;
  }

  byte[] content() {
    return content;
  }

  /** What it takes in memory and in a checkpoint, about. */
  int heldBytes() {
    return content.length;
  }

  InsertRequest request(String table) {
    return new InsertRequest(
        table, columns, rows, bytes, token, true, out -> out.write(content, 0, content.length));
  }
}
