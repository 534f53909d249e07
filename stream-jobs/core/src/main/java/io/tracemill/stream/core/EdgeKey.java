package io.tracemill.stream.core;

import java.util.Objects;

/**
 * One edge of the service graph.
 *
 * @param tenant tenant
 * @param client who asks
 * @param server who answers
 * @param connectionType as OpenTelemetry's service graph names them: empty for client and server
 */
public record EdgeKey(String tenant, String client, String server, String connectionType) {
  /** Client and server, both reported. */
  public static final String CALL = "";

  public static final String MESSAGING = "messaging_system";
  public static final String DATABASE = "database";

  /** One end was not reported and is only named by the other. */
  public static final String VIRTUAL = "virtual_node";

  /** The same in every JVM: it routes. */
  @Override
  public int hashCode() {
    return Objects.hash(tenant, client, server, connectionType);
  }
}
