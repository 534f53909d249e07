package io.tracemill.demo;

import java.io.IOException;

/** What a service does for one route. */
@FunctionalInterface
interface Handler {
  Reply handle(Incoming request) throws IOException, InterruptedException;
}
