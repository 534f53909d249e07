package io.tracemill.schemas;

import java.util.HexFormat;

/** Trace and span ids as text: lower-case hexadecimal of fixed width, as ClickHouse stores them. */
public final class Ids {
  private static final HexFormat HEX = HexFormat.of();

  private Ids() {}

  /** 32 digits. */
  public static String traceId(long high, long low) {
    return HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }

  /** 16 digits. */
  public static String spanId(long id) {
    return HEX.toHexDigits(id);
  }

  /** 16 digits, or empty for 0 (no parent). */
  public static String spanIdOrEmpty(long id) {
    return id == 0 ? "" : HEX.toHexDigits(id);
  }
}
