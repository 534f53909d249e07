package io.tracemill.stream.core;

/** The numbers that stand at fixed places at the start of a span's Avro body. */
final class SpanBodies {
  private static final int SPAN_ID_AT = 16;

  private SpanBodies() {}

  static long spanId(byte[] body) {
    long value = 0;
    for (int i = SPAN_ID_AT; i < SPAN_ID_AT + Long.BYTES; i++) {
      value = value << 8 | (body[i] & 0xff);
    }
    return value;
  }
}
