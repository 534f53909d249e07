package io.tracemill.demo;

/** What a service answers: an HTTP status and a short text. */
record Reply(int status, String body) {
  static Reply ok(String body) {
    return new Reply(200, body);
  }

  /** What a service answers when one that it needs has failed. */
  static Reply badGateway(Reply cause) {
    return new Reply(502, "needed a service that answered " + cause.status());
  }

  boolean failed() {
    return status >= 500;
  }
}
