package io.tracemill.stream.core;

import java.util.Objects;

/**
 * One instance of a service.
 *
 * @param tenant tenant
 * @param service service
 * @param instance instance; empty when unknown
 * @param host host; empty when unknown
 */
public record InstanceKey(String tenant, String service, String instance, String host) {
  /** The same in every JVM: it routes. */
  @Override
  public int hashCode() {
    return Objects.hash(tenant, service, instance, host);
  }
}
