package io.tracemill.demo;

import java.util.Comparator;

/**
 * How often a service asked another, or its database.
 *
 * @param server the service, or the database's system
 * @param type as in service_edges_1m: empty between services, else {@link #DATABASE}
 */
record Call(String client, String server, String type, long count) {
  static final String DATABASE = "database";

  static final Comparator<Call> ORDER =
      Comparator.comparing(Call::client).thenComparing(Call::server).thenComparing(Call::type);

  static Call between(String client, String server, long count) {
    return new Call(client, server, "", count);
  }

  boolean isBetweenServices() {
    return type.isEmpty();
  }

  boolean isSameEdge(Call other) {
    return client.equals(other.client) && server.equals(other.server) && type.equals(other.type);
  }
}
