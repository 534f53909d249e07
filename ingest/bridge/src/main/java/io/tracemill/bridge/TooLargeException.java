package io.tracemill.bridge;

/** A record beyond a limit. Carries no stack trace: it is a verdict, not a fault of ours. */
final class TooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooLargeException(String message) {
    super(message, null, false, false);
  }
}
