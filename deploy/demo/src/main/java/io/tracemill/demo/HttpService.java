package io.tracemill.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One HTTP service: its own port, threads, client and tracer. Where services share a JVM, they
 * still reach each other only through loopback HTTP. {@link #call} may be used by any thread.
 */
final class HttpService implements AutoCloseable {
  static {
    // Without it a reply waits 40 ms for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // The server drops idle connections after 30 s; the client must not use one that late.
    System.setProperty("jdk.httpclient.keepalive.timeout", "10");
  }

  private static final int THREADS = 16;
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final String name;
  private final Instrumentation instrumentation;
  private final Network network;
  private final FaultInjector faults;
  private final HttpServer server;
  private final ExecutorService threads;
  private final HttpClient client;
  private final List<Route> routes = new ArrayList<>();

  HttpService(String name, Instrumentation instrumentation, Network network, FaultInjector faults)
      throws IOException {
    this.name = name;
    this.instrumentation = instrumentation;
    this.network = network;
    this.faults = faults;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    AtomicInteger count = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            THREADS, task -> new Thread(task, name + "-" + count.incrementAndGet()));
    this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  /** Serves requests that fit {@code template}, e.g. {@code GET} and {@code /products/{id}}. */
  HttpService route(String method, String template, Handler handler) {
    routes.add(new Route(method, template, handler));
    return this;
  }

  /** Starts to listen, and is known to the network from then on. */
  HttpService start() {
    server.setExecutor(threads);
    server.createContext("/", this::exchange);
    server.start();
    network.register(name, URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    return this;
  }

  String name() {
    return name;
  }

  SpanCounts counts() {
    return instrumentation.counts();
  }

  /** Asks another service, in a client span of the current trace. */
  Reply call(String target, String method, String path) throws IOException, InterruptedException {
    Outgoing request = new Outgoing(name, target, method, network.uri(target, path));
    network.count(name, target, "");
    return instrumentation.call(
        request,
        builder ->
            client.send(
                builder
                    .timeout(CALL_TIMEOUT)
                    .setHeader("User-Agent", name + "/1.0")
                    .method(method, BodyPublishers.noBody())
                    .build(),
                BodyHandlers.ofString()));
  }

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      send(exchange, answer(exchange));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException, InterruptedException {
    for (Route route : routes) {
      if (route.fits(exchange)) {
        return instrumentation.serve(
            new Incoming(exchange, route.template()),
            request -> {
              faults.afflict(name);
              return route.handler().handle(request);
            });
      }
    }
    return new Reply(404, "no such route"); // not traced: no route of the demo leads here
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /**
   * Delivers all spans made so far.
   *
   * @throws IOException when the receiver has not acknowledged every one of them in time
   */
  void flush() throws IOException, InterruptedException {
    instrumentation.flush();
  }

  /** Stops listening. Spans that were not flushed may be lost. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
    instrumentation.close();
  }

  private record Route(String method, String template, Handler handler) {
    boolean fits(HttpExchange exchange) {
      return method.equals(exchange.getRequestMethod())
          && fits(exchange.getRequestURI().getPath().split("/", -1));
    }

    private boolean fits(String[] path) {
      String[] segments = template.split("/", -1);
      boolean fits = segments.length == path.length;
      for (int i = 0; fits && i < path.length; i++) {
        fits = segments[i].startsWith("{") ? !path[i].isEmpty() : segments[i].equals(path[i]);
      }
      return fits;
    }
  }
}
