package io.tracemill.registry;

/**
 * How long one attempt at one URL may take.
 *
 * @param connectMillis until connected; 1..600,000
 * @param readMillis between two pieces of the answer; 1..600,000
 */
public record RegistryTimeouts(int connectMillis, int readMillis) {
  private static final int MAX_MILLIS = 600_000;

  /** 3 s to connect, 10 s to read. */
  public static final RegistryTimeouts DEFAULT = new RegistryTimeouts(3_000, 10_000);

  public RegistryTimeouts {
    require("connectMillis", connectMillis);
    require("readMillis", readMillis);
  }

  private static void require(String name, int millis) {
    if (millis < 1 || millis > MAX_MILLIS) {
      throw new IllegalArgumentException(
          name + " was " + millis + " but must be within 1.." + MAX_MILLIS);
    }
  }
}
