package io.tracemill.benchmarks;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes traces as a fleet of 50 services would send them: 8 spans on average in a tree of server,
 * client, database and internal spans; few services and operations carry most; 2 % errors; 10 to 12
 * attributes and about 500 bytes of Avro a span; they end now. The same seed gives the same traces
 * but for their times. Not thread-safe.
 */
final class SpanGenerator {
  static final int SERVICES = 50;
  private static final double MEAN_SPANS = 8;
  private static final int MAX_SPANS = 200;
  private static final int INSTANCES = 3;
  private static final int ROUTES = 12;
  private static final double ERROR_SHARE = 0.02;
  private static final String SCOPE = "io.opentelemetry.http";

  private final SplittableRandom random;
  private final InstantSource clock;
  private final Zipf services = new Zipf(SERVICES);
  private final Zipf routes = new Zipf(ROUTES);

  SpanGenerator(long seed, InstantSource clock) {
    this.random = new SplittableRandom(seed);
    this.clock = clock;
  }

  /** The spans of the next trace, parents before children; at most {@code limit}. */
  List<Span> nextTrace(int limit) {
    int size = Math.min(limit, spans());
    long high = random.nextLong();
    long low = random.nextLong();
    long durationNanos = (long) (20e6 * Math.exp(random.nextDouble() * 3));
    long now = clock.millis() * 1_000_000L;
    List<Node> nodes = new ArrayList<>(size);
    List<Span> spans = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Node node =
          i == 0
              ? new Node(Role.SERVER, service(), 0, now - durationNanos, durationNanos, nonZero())
              : child(nodes);
      nodes.add(node);
      spans.add(span(high, low, node));
    }
    return spans;
  }

  private int spans() {
    double more = -Math.log(1 - random.nextDouble()) * (MEAN_SPANS - 0.5);
    return Math.min(MAX_SPANS, 1 + (int) more);
  }

  private long nonZero() {
    long id = random.nextLong();
    return id == 0 ? 1 : id;
  }

  /** Children of servers are clients, queries and internal work; of clients: a server. */
  private Node child(List<Node> nodes) {
    int index = Math.max(0, nodes.size() - 1 - random.nextInt(6));
    while (isFull(nodes, index)) {
      index--;
    }
    Node parent = nodes.get(index);
    Role role = parent.role() == Role.CLIENT ? Role.SERVER : childRole();
    Service service = role == Role.SERVER ? service() : parent.service();
    long start = parent.startNanos() + (long) (parent.durationNanos() * 0.3 * random.nextDouble());
    long duration = (long) (parent.durationNanos() * (0.2 + 0.5 * random.nextDouble()));
    return new Node(role, service, parent.spanId(), start, duration, nonZero());
  }

  /** Whether a node takes no child, or no more; the root always takes one. */
  private static boolean isFull(List<Node> nodes, int index) {
    Node node = nodes.get(index);
    return node.role().leaf
        || (node.role() == Role.CLIENT
            && nodes.stream()
                .skip(index + 1L)
                .anyMatch(other -> other.parentSpanId() == node.spanId()));
  }

  private Role childRole() {
    int dice = random.nextInt(100);
    return dice < 60 ? Role.CLIENT : dice < 85 ? Role.QUERY : Role.INTERNAL;
  }

  private Service service() {
    return new Service(services.draw(random), random.nextInt(INSTANCES));
  }

  private Span span(long high, long low, Node node) {
    boolean failed = random.nextDouble() < ERROR_SHARE;
    int route = routes.draw(random);
    Service service = node.service();
    return Span.builder(high, low, node.spanId())
        .parentSpanId(node.parentSpanId())
        .kind(node.role().kind)
        .status(failed ? StatusCode.ERROR : StatusCode.UNSET, "")
        .startEpochNanos(node.startNanos())
        .durationNanos(node.durationNanos())
        .service(service.name())
        .instance(service.instanceId())
        .operation(operation(node.role(), route))
        .environment("production")
        .serviceVersion(service.version())
        .host(service.host())
        .scope(SCOPE, "2.21.0", Map.of())
        .sourceFormat("otlp-grpc")
        .resourceAttributes(
            Map.of(
                "service.name", service.name(),
                "service.version", service.version(),
                "service.instance.id", service.instanceId(),
                "host.name", service.host(),
                "deployment.environment.name", "production"))
        .attributes(attributes(node.role(), route, failed))
        .build();
  }

  private static String operation(Role role, int route) {
    return switch (role) {
      case SERVER -> "GET " + route(route);
      case CLIENT -> "GET";
      case QUERY -> "SELECT table_" + route;
      case INTERNAL -> "step " + route;
    };
  }

  private static String route(int route) {
    return "/api/v1/resource-" + route + "/{id}";
  }

  private Map<String, String> attributes(Role role, int route, boolean failed) {
    String status = failed ? "500" : "200";
    int id = random.nextInt(1_000_000);
    return switch (role) {
      case SERVER ->
          Map.of(
              "http.request.method",
              "GET",
              "http.route",
              route(route),
              "url.path",
              "/api/v1/resource-" + route + "/" + id,
              "url.scheme",
              "http",
              "http.response.status_code",
              status,
              "client.address",
              "10.0." + id % 256 + "." + id / 256 % 256,
              "user_agent.original",
              "okhttp/5.2.1");
      case CLIENT ->
          Map.of(
              "http.request.method",
              "GET",
              "url.full",
              "http://10.1.0." + route + ":8080/api/v1/resource-" + route + "/" + id,
              "server.address",
              "10.1.0." + route,
              "server.port",
              "8080",
              "http.response.status_code",
              status);
      case QUERY ->
          Map.of(
              "db.system.name",
              "postgresql",
              "db.namespace",
              "main",
              "db.operation.name",
              "SELECT",
              "db.collection.name",
              "table_" + route,
              "db.query.text",
              "SELECT * FROM table_" + route + " WHERE id = $1",
              "server.address",
              "10.2.0." + route);
      case INTERNAL ->
          Map.of(
              "code.function.name",
              "com.example.Steps.step" + route,
              "code.file.path",
              "com/example/Steps.java",
              "code.line.number",
              Integer.toString(10 * route),
              "thread.id",
              Integer.toString(id % 200),
              "thread.name",
              "worker-" + id % 200);
    };
  }

  private enum Role {
    SERVER(SpanKind.SERVER, false),
    CLIENT(SpanKind.CLIENT, false),
    QUERY(SpanKind.CLIENT, true),
    INTERNAL(SpanKind.INTERNAL, true);

    private final SpanKind kind;
    private final boolean leaf;

    Role(SpanKind kind, boolean leaf) {
      this.kind = kind;
      this.leaf = leaf;
    }
  }

  private record Service(int number, int instance) {
    String name() {
      return "service-" + number;
    }

    String version() {
      return "1." + number % 7 + ".0";
    }

    String instanceId() {
      return "service-" + number + "-7d9f8b6c5-" + instance;
    }

    String host() {
      return "node-" + (number + instance) % 20;
    }
  }

  private record Node(
      Role role,
      Service service,
      long parentSpanId,
      long startNanos,
      long durationNanos,
      long spanId) {}
}
