package io.tracemill.clickhouse.block;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Map(K, V): append a row's keys and values in step to {@link #keys()} and {@link #values()}, then
 * call {@link #endRow()}. ClickHouse does not check that keys are distinct; whoever writes sees to
 * it.
 */
public final class MapColumn<K extends Column, V extends Column> extends Column {
  private final K keys;
  private final V values;
  private final Bytes ends = new Bytes();

  MapColumn(K keys, V values) {
    super("Map(" + keys.type() + ", " + values.type() + ")");
    this.keys = keys;
    this.values = values;
  }

  /** Where keys of the current row are appended. */
  public K keys() {
    return keys;
  }

  /** Where values of the current row are appended. */
  public V values() {
    return values;
  }

  /**
   * Everything appended since the last call is one row.
   *
   * @throws IllegalStateException when there are not as many values as keys
   */
  public void endRow() {
    if (keys.rows() != values.rows()) {
      throw new IllegalStateException(
          type() + " has " + keys.rows() + " keys and " + values.rows() + " values");
    }
    ends.putLong(keys.rows());
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
    return ends.size() + keys.bytes() + values.bytes();
  }

  @Override
  void writePrefix(OutputStream out) throws IOException {
    keys.writePrefix(out);
    values.writePrefix(out);
  }

  @Override
  void writeData(OutputStream out) throws IOException {
    ends.writeTo(out);
    if (keys.rows() > 0) {
      keys.writeData(out);
      values.writeData(out);
    }
  }

  @Override
  void reset() {
    ends.reset();
    keys.reset();
    values.reset();
  }
}
