package io.tracemill.demo;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * The tracer of one service: server spans around what it serves, client spans around what it asks
 * of others, and the trace context in the headers of both. One instance per service, as one process
 * would have; nothing passes between two of them but HTTP headers.
 */
interface Instrumentation extends AutoCloseable {
  /** Runs {@code handler} in a server span that continues the context of the request's headers. */
  Reply serve(Incoming request, Handler handler) throws IOException, InterruptedException;

  /** Sends a request in a client span, with the context in its headers. */
  Reply call(Outgoing request, Transport transport) throws IOException, InterruptedException;

  /** How many spans were made so far. */
  SpanCounts counts();

  /**
   * Delivers all spans made so far.
   *
   * @throws IOException when the receiver has not acknowledged every one of them in time
   */
  void flush() throws IOException, InterruptedException;

  /** Stops. Spans that were not flushed may be lost. */
  @Override
  void close();

  /** Sends a request whose headers are complete. */
  @FunctionalInterface
  interface Transport {
    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException;
  }
}
