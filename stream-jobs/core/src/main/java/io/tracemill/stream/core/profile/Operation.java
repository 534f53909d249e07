package io.tracemill.stream.core.profile;

/**
 * What a span is booked under.
 *
 * @param name the operation
 * @param caller service that called, as the span itself names it; empty: unknown
 */
public record Operation(String name, String caller) {
  /** What no span accounts for. */
  public static final Operation IDLE = new Operation("__idle__", "");
}
