package io.tracemill.demo;

import com.sun.net.httpserver.HttpExchange;

/**
 * A request as a service received it.
 *
 * @param exchange the request and its headers
 * @param route the route's template, e.g. {@code /products/{id}}
 */
record Incoming(HttpExchange exchange, String route) {
  String method() {
    return exchange.getRequestMethod();
  }

  String path() {
    return exchange.getRequestURI().getPath();
  }

  /** The last segment of the path: the id on routes that end in one. */
  String lastSegment() {
    return path().substring(path().lastIndexOf('/') + 1);
  }
}
