package io.tracemill.stream.core.flood;

/**
 * A part of a flood's surplus.
 *
 * @param dimension what the name is: caller, client_address or user_agent
 * @param name value in that dimension
 * @param share part of the surplus, 0..1
 */
public record Offender(String dimension, String name, float share) {
  static final String CALLER = "caller";
  static final String CLIENT_ADDRESS = "client_address";
  static final String USER_AGENT = "user_agent";
}
