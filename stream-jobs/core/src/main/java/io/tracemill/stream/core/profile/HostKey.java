package io.tracemill.stream.core.profile;

import java.util.Objects;

/**
 * A host.
 *
 * @param tenant tenant
 * @param host host
 */
public record HostKey(String tenant, String host) {
  /** The same in every JVM: it routes. */
  @Override
  public int hashCode() {
    return Objects.hash(tenant, host);
  }
}
