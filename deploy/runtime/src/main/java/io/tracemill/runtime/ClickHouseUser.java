package io.tracemill.runtime;

/**
 * Credentials of a ClickHouse user.
 *
 * @param name the user
 * @param password never shown
 */
public record ClickHouseUser(String name, String password) {
  @Override
  public String toString() {
    return "ClickHouseUser[name=" + name + ", password=***]";
  }
}
