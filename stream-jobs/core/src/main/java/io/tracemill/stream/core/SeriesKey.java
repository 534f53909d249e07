package io.tracemill.stream.core;

/** What one series of datapoints is about. The hash is the same in every JVM: it routes. */
public final class SeriesKey {
  private final String tenant;
  private final String service;
  private final String operation;
  private final String kind;
  private final String environment;
  private final String serviceVersion;
  private final String hostGroup;
  private final String caller;
  private final int hash;

  public SeriesKey(
      String tenant,
      String service,
      String operation,
      String kind,
      String environment,
      String serviceVersion,
      String hostGroup,
      String caller) {
    this.tenant = tenant;
    this.service = service;
    this.operation = operation;
    this.kind = kind;
    this.environment = environment;
    this.serviceVersion = serviceVersion;
    this.hostGroup = hostGroup;
    this.caller = caller;
    this.hash =
        hash(tenant, service, operation, kind, environment, serviceVersion, hostGroup, caller);
  }

  /** As {@code Objects.hash} has it. */
  static int hash(
      String tenant,
      String service,
      String operation,
      String kind,
      String environment,
      String serviceVersion,
      String hostGroup,
      String caller) {
    int hash = 31 + tenant.hashCode();
    hash = 31 * hash + service.hashCode();
    hash = 31 * hash + operation.hashCode();
    hash = 31 * hash + kind.hashCode();
    hash = 31 * hash + environment.hashCode();
    hash = 31 * hash + serviceVersion.hashCode();
    hash = 31 * hash + hostGroup.hashCode();
    return 31 * hash + caller.hashCode();
  }

  public String tenant() {
    return tenant;
  }

  public String service() {
    return service;
  }

  public String operation() {
    return operation;
  }

  /** Literal of column Kind, such as {@code Server}. */
  public String kind() {
    return kind;
  }

  public String environment() {
    return environment;
  }

  public String serviceVersion() {
    return serviceVersion;
  }

  public String hostGroup() {
    return hostGroup;
  }

  public String caller() {
    return caller;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SeriesKey that
            && hash == that.hash
            && operation.equals(that.operation)
            && service.equals(that.service)
            && kind.equals(that.kind)
            && caller.equals(that.caller)
            && tenant.equals(that.tenant)
            && environment.equals(that.environment)
            && serviceVersion.equals(that.serviceVersion)
            && hostGroup.equals(that.hostGroup));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return String.join(
        "/", tenant, service, operation, kind, environment, serviceVersion, hostGroup, caller);
  }
}
