package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Array(T): append a row's elements to {@link #elements()}, then call {@link #endRow()}. A field
 * {@code f} of a Nested column {@code n} is the Array column {@code n.f}.
 */
public final class ArrayColumn<C extends Column> extends Column {
  private final C elements;
  private final Bytes ends = new Bytes();

  ArrayColumn(C elements) {
    super("Array(" + elements.type() + ")");
    this.elements = elements;
  }

  /** Where elements of the current row are appended. */
  public C elements() {
    return elements;
  }

  /** Everything appended since the last call is one row. */
  public void endRow() {
    ends.putLong(elements.rows());
  }

  @Override
  public int rows() {
    return ends.size() / Long.BYTES;
  }

  @Override
  public void addDefault() {
    endRow();
  }

  @Override
  long bytes() {
    return ends.size() + elements.bytes();
  }

  @Override
  void writePrefix(OutputStream out) throws IOException {
    elements.writePrefix(out);
  }

  @Override
  void writeData(OutputStream out) throws IOException {
    ends.writeTo(out);
    if (elements.rows() > 0) {
      elements.writeData(out);
    }
  }

  @Override
  void reset() {
    ends.reset();
    elements.reset();
  }
}
