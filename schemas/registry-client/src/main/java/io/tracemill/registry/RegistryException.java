package io.tracemill.registry;

import org.jspecify.annotations.Nullable;

/** The registry could not be reached, or refused. The message names URL, subject, code, reason. */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why, for a program to act on. */
  public enum Reason {
    /** No connection, no answer in time, or an answer that is not a registry's. */
    UNREACHABLE,
    /** No such schema, subject or version. */
    NOT_FOUND,
    /** The subject's level of compatibility forbids the schema. */
    INCOMPATIBLE,
    /** The registry understood, and found the request wrong: not a schema, not allowed. */
    REFUSED,
    /** The registry is there and could not do it. */
    FAILED
  }

  private final Reason reason;
  private final String url;
  private final String subject;
  private final int code;

  RegistryException(
      Reason reason,
      String url,
      String subject,
      int code,
      @Nullable String detail,
      Throwable cause) {
    super(message(reason, url, subject, code, detail), cause);
    this.reason = reason;
    this.url = url;
    this.subject = subject;
    this.code = code;
  }

  private static String message(
      Reason reason, String url, String subject, int code, @Nullable String detail) {
    return "schema registry "
        + url
        + ", "
        + subject
        + ": "
        + reason
        + (code == 0 ? "" : " (code " + code + ")")
        + ": "
        + detail;
  }

  public Reason reason() {
    return reason;
  }

  /** The URLs asked, without credentials. */
  public String url() {
    return url;
  }

  /** What was asked about: a subject, or {@code schema id n}, or {@code all subjects}. */
  public String subject() {
    return subject;
  }

  /** HTTP status, or the registry's own finer code (40403: no such schema); 0: no answer. */
  public int code() {
    return code;
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  public boolean retryable() {
    return reason == Reason.UNREACHABLE || reason == Reason.FAILED;
  }
}
