package io.tracemill.clickhouse.block;

import java.nio.charset.StandardCharsets;

/** A column of strings, which ClickHouse sees as bytes; ours are UTF-8. */
public abstract class TextColumn extends Column {
  TextColumn(String type) {
    super(type);
  }

  /** Appends {@code length} bytes of {@code buffer} from {@code offset} on. */
  public abstract void add(byte[] buffer, int offset, int length);

  /** Appends a slice of {@code buffer}: offset in the upper 32 bits, length in the lower. */
  public final void addSlice(byte[] buffer, long slice) {
    add(buffer, (int) (slice >>> 32), (int) slice);
  }

  /** Appends the text in UTF-8. */
  public void add(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    add(utf8, 0, utf8.length);
  }
}
