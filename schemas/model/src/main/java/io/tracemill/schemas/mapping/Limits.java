package io.tracemill.schemas.mapping;

/**
 * Limits on a span, the same at every edge of Tracemill. What is beyond them is cut and marked,
 * never refused.
 */
public final class Limits {
  /** Longest attribute value and event name, bytes of UTF-8. */
  public static final int VALUE_BYTES = 64 * 1024;

  /**
   * Longest name, message or other single text, bytes of UTF-8. All of them together fit a span.
   */
  public static final int TEXT_BYTES = 16 * 1024;

  /** Most attributes of a span, resource, scope, event or link. */
  public static final int ATTRIBUTES = 1024;

  /** Largest Kafka value, framing included. */
  public static final int SPAN_BYTES = 512 * 1024;

  private static final int MAX_UTF8_BYTES_PER_CHAR = 3;

  private Limits() {}

  /** {@code text}, cut to at most {@code limitBytes} of UTF-8 between two code points. */
  public static String cut(String text, int limitBytes) {
    if (text.length() <= limitBytes / MAX_UTF8_BYTES_PER_CHAR) {
      return text;
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      bytes += utf8Bytes(codePoint);
      if (bytes > limitBytes) {
        return text.substring(0, i);
      }
      i += Character.charCount(codePoint);
    }
    return text;
  }

  private static int utf8Bytes(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }
}
