package io.tracemill.stream.core;

import org.jspecify.annotations.Nullable;

/**
 * Gives the same key for the same names while they stay popular: one object for all spans of a
 * series that are held. A direct-mapped cache, so bounded. Not thread-safe.
 */
final class SeriesKeys {
  private final @Nullable SeriesKey[] keys;

  /**
   * @param slots keys held at most, a power of two
   */
  SeriesKeys(int slots) {
    keys = new @Nullable SeriesKey[slots];
  }

  SeriesKey of(
      String tenant,
      String service,
      String operation,
      String kind,
      String environment,
      String serviceVersion,
      String hostGroup,
      String caller) {
    int hash =
        SeriesKey.hash(
            tenant, service, operation, kind, environment, serviceVersion, hostGroup, caller);
    int slot = ((hash * 0x9e3779b9) >>> 16) & (keys.length - 1);
    SeriesKey key = keys[slot];
    if (key == null
        || !key.operation().equals(operation)
        || !key.service().equals(service)
        || !key.kind().equals(kind)
        || !key.caller().equals(caller)
        || !key.tenant().equals(tenant)
        || !key.environment().equals(environment)
        || !key.serviceVersion().equals(serviceVersion)
        || !key.hostGroup().equals(hostGroup)) {
      key =
          new SeriesKey(
              tenant, service, operation, kind, environment, serviceVersion, hostGroup, caller);
      keys[slot] = key;
    }
    return key;
  }
}
