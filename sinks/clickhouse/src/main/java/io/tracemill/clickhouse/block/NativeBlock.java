package io.tracemill.clickhouse.block;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One block of ClickHouse's Native format, as {@code INSERT ... FORMAT Native} takes it over HTTP.
 * Columns are declared once, in any order and not necessarily all of the table's (the rest get
 * their DEFAULT); then each row appends one value to each column. Values are held in the form in
 * which they are sent, so a block costs about {@link #bytes()} and writing it copies columns.
 *
 * <p>Not thread-safe. {@link #reset} empties the block and keeps its buffers.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native</a>
 */
public final class NativeBlock {
  private final List<String> names = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private int declarationBytes;

  /**
   * Declares the column {@code name} and returns {@code column}.
   *
   * @throws IllegalArgumentException when the block has a column of that name
   */
  public <C extends Column> C column(String name, C column) {
    if (names.contains(name)) {
      throw new IllegalArgumentException("column '" + name + "' is declared twice");
    }
    names.add(name);
    columns.add(column);
    Bytes declaration = new Bytes();
    putString(declaration, name);
    putString(declaration, column.type());
    declarationBytes += declaration.size();
    return column;
  }

  /** Names of the columns, in the order of their declaration. */
  public List<String> columnNames() {
    return List.copyOf(names);
  }

  /** Rows so far: those of the column declared first. */
  public int rows() {
    return columns.isEmpty() ? 0 : columns.get(0).rows();
  }

  /** Bytes that {@link #writeTo} would write now; without the block's header, at most 10. */
  public long bytes() {
    long bytes = declarationBytes;
    for (Column column : columns) {
      bytes += column.bytes();
    }
    return bytes;
  }

  /**
   * Writes the block; the stream stays open.
   *
   * @throws IllegalStateException when columns differ in their number of rows
   */
  public void writeTo(OutputStream out) throws IOException {
    int rows = checkedRows();
    Bytes header = new Bytes();
    header.putVarUInt(columns.size());
    header.putVarUInt(rows);
    header.writeTo(out);
    for (int i = 0; i < columns.size(); i++) {
      header.reset();
      putString(header, names.get(i));
      putString(header, columns.get(i).type());
      header.writeTo(out);
      if (rows > 0) {
        columns.get(i).writePrefix(out);
        columns.get(i).writeData(out);
      }
    }
  }

  /** The block as bytes of its own. */
  public byte[] toByteArray() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(bytes() + 10));
    try {
      writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("an array refused bytes", e);
    }
    return out.toByteArray();
  }

  /** Removes all rows. */
  public void reset() {
    columns.forEach(Column::reset);
  }

  private int checkedRows() {
    int rows = rows();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).rows() != rows) {
        throw new IllegalStateException(
            "column '%s' has %d rows, '%s' has %d"
                .formatted(names.get(i), columns.get(i).rows(), names.get(0), rows));
      }
    }
    return rows;
  }

  private static void putString(Bytes out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.putVarUInt(utf8.length);
    out.put(utf8, 0, utf8.length);
  }
}
