package io.tracemill.local;

/** The configuration is wrong; the message lists every fault. */
final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidConfigException(String message) {
    super(message);
  }
}
