package io.tracemill.schemas;

import org.jspecify.annotations.Nullable;

/** A value that no repetition will make readable: a case for the dead letters. */
public final class UndecodableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why, for a program; {@link #text()} is what dead letters carry. */
  public enum Reason {
    /** The value does not start with a zero byte and a schema id. */
    NOT_FRAMED("not_framed"),
    /** The registry knows no schema with the id in the value. */
    UNKNOWN_SCHEMA_ID("unknown_schema_id"),
    /** The writer's schema cannot be brought into ours. */
    INCOMPATIBLE_SCHEMA("incompatible_schema"),
    /** The bytes are not what the writer's schema says, or break a rule that our docs state. */
    MALFORMED_SPAN("malformed_span"),
    /** The same of a value that is not a span. */
    MALFORMED_RECORD("malformed_record");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private final Reason reason;
  private final @Nullable Integer schemaId;

  UndecodableException(Reason reason, @Nullable Integer schemaId, @Nullable String message) {
    this(reason, schemaId, message, null);
  }

  UndecodableException(
      Reason reason,
      @Nullable Integer schemaId,
      @Nullable String message,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.schemaId = schemaId;
  }

  public Reason reason() {
    return reason;
  }

  /** The schema id in the value's framing; null when it is not framed. */
  public @Nullable Integer schemaId() {
    return schemaId;
  }
}
