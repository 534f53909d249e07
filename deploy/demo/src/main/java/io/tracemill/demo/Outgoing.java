package io.tracemill.demo;

import java.net.URI;

/**
 * A request from one service to another.
 *
 * @param client name of the service that asks
 * @param server name of the service asked
 */
record Outgoing(String client, String server, String method, URI uri) {}
