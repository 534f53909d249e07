package io.tracemill.formats;

/**
 * Bytes that are not what they claim to be; the message says where and why, for their sender.
 * Carries no stack trace: it is an answer, not a fault of ours.
 */
public final class MalformedMessageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedMessageException(String message) {
    super(message, null, false, false);
  }
}
