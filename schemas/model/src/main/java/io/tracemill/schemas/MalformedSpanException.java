package io.tracemill.schemas;

/** Bytes that are not a span: truncated, a negative length, an unknown enum index. */
public final class MalformedSpanException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedSpanException(String message) {
    super(message);
  }
}
