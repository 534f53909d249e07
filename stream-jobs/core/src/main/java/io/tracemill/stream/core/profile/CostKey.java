package io.tracemill.stream.core.profile;

import java.util.Objects;

/**
 * What a row of {@code operation_costs_1m} is about.
 *
 * @param tenant tenant
 * @param service service
 * @param operation operation, or {@code __idle__}
 * @param caller caller
 */
public record CostKey(String tenant, String service, String operation, String caller) {
  /** The same in every JVM: it routes. */
  @Override
  public int hashCode() {
    return Objects.hash(tenant, service, operation, caller);
  }
}
