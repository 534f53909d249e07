package io.tracemill.gateway;

/**
 * A request that is not accepted, with the reason for the sender. Each protocol puts it in its own
 * form. Carries no stack trace: it is an answer, not a fault of ours.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Seconds after which a sender may try again. */
  static final int RETRY_AFTER_SECONDS = 1;

  /** Codes of {@code google.rpc.Code}. */
  private static final class RpcCode {
    static final int INVALID_ARGUMENT = 3;
    static final int RESOURCE_EXHAUSTED = 8;
    static final int UNIMPLEMENTED = 12;
    static final int INTERNAL = 13;
    static final int UNAVAILABLE = 14;
  }

  /** Why, with the HTTP status and the gRPC code that say so. */
  enum Kind {
    /** Cannot be read as what it claims to be. */
    MALFORMED("malformed", 400, RpcCode.INVALID_ARGUMENT),
    /** A content type or encoding that is not spoken here. */
    UNSUPPORTED("unsupported", 415, RpcCode.UNIMPLEMENTED),
    /** Beyond a limit; the same request will never fit. */
    TOO_LARGE("too_large", 413, RpcCode.RESOURCE_EXHAUSTED),
    /** No room now. */
    BUSY("busy", 429, RpcCode.UNAVAILABLE),
    /** Kafka does not answer in time, or the gateway is stopping. */
    UNAVAILABLE("unavailable", 503, RpcCode.UNAVAILABLE),
    /** Kafka refuses the records, or a fault of the gateway. */
    INTERNAL("internal", 500, RpcCode.INTERNAL),
    /** The sender went away before its request was whole. */
    ABORTED("aborted", 400, RpcCode.INVALID_ARGUMENT);

    private final String label;
    private final int httpStatus;
    private final int grpcCode;

    Kind(String label, int httpStatus, int grpcCode) {
      this.label = label;
      this.httpStatus = httpStatus;
      this.grpcCode = grpcCode;
    }

    String label() {
      return label;
    }

    int httpStatus() {
      return httpStatus;
    }

    int grpcCode() {
      return grpcCode;
    }

    /** Whether the same request may succeed later. */
    boolean retryable() {
      return this == BUSY || this == UNAVAILABLE;
    }
  }

  private final Kind kind;

  Refusal(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  static Refusal malformed(String message) {
    return new Refusal(Kind.MALFORMED, message);
  }

  static Refusal tooLarge(String what, long limit, String unit) {
    return new Refusal(
        Kind.TOO_LARGE, "%s is larger than the limit of %,d %s".formatted(what, limit, unit));
  }

  Kind kind() {
    return kind;
  }

  /** The reason as text, never null. */
  String reason() {
    String message = getMessage();
    return message == null ? kind.label() : message;
  }
}
