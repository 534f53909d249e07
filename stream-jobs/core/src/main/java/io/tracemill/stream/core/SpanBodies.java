package io.tracemill.stream.core;

import io.tracemill.schemas.SpanKind;

/** The numbers that stand at fixed places at the start of a span's Avro body. */
public final class SpanBodies {
  private static final int SPAN_ID_AT = 16;

  private static final int PARENT_AT = SPAN_ID_AT + Long.BYTES;

  private SpanBodies() {}

  /** Kind of the span, without a walk through the rest; the body is known to be whole. */
  public static SpanKind kind(byte[] body) {
    int sharedAt = PARENT_AT + (body[PARENT_AT] == 0 ? 1 : 1 + Long.BYTES);
    return SpanKind.of(body[sharedAt + 1] >>> 1);
  }

  static long spanId(byte[] body) {
    long value = 0;
    for (int i = SPAN_ID_AT; i < SPAN_ID_AT + Long.BYTES; i++) {
      value = value << 8 | (body[i] & 0xff);
    }
    return value;
  }
}
