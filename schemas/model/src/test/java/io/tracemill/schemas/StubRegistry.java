package io.tracemill.schemas;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tracemill.registry.SchemaRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Schemas in a list, ids from 1 on, behind the two requests that codecs make. Counts them. {@code
 * RegistryTest} has a real registry.
 */
final class StubRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> schemas = new CopyOnWriteArrayList<>();
  final AtomicInteger lookups = new AtomicInteger();
  final AtomicInteger registrations = new AtomicInteger();
  private final HttpServer server;

  StubRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext("/schemas/ids/", this::schemaById);
    server.createContext("/subjects/", this::register);
    server.start();
  }

  /** Adds a schema, and gives its id. */
  int add(String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  SchemaRegistry client() {
    return SchemaRegistry.connect(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void schemaById(HttpExchange exchange) throws IOException {
    lookups.incrementAndGet();
    int id = Integer.parseInt(exchange.getRequestURI().getPath().replaceAll(".*/", ""));
    if (id > schemas.size()) {
      reply(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
    } else {
      reply(exchange, 200, Map.of("schema", schemas.get(id - 1)));
    }
  }

  private void register(HttpExchange exchange) throws IOException {
    registrations.incrementAndGet();
    String schema = JSON.readTree(exchange.getRequestBody()).get("schema").asText();
    reply(exchange, 200, Map.of("id", add(schema)));
  }

  private static void reply(HttpExchange exchange, int status, Object answer) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(answer);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
