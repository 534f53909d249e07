package io.tracemill.zipkin;

import java.util.ArrayList;
import java.util.List;
import zipkin2.Endpoint;
import zipkin2.Span;

/** A trace through a small shop, and who calls whom in it. */
final class Shop {
  static final String TRACE_ID = "463ac35c9f6413ad48485a3953bb6124";

  /** Caller and callee. */
  record Edge(String client, String server) {}

  private Shop() {}

  static List<Edge> edges() {
    return List.of(
        new Edge("front-proxy", "storefront"),
        new Edge("storefront", "catalog"),
        new Edge("storefront", "checkout"),
        new Edge("checkout", "payment"),
        new Edge("checkout", "orders-db"));
  }

  /** For each edge the client's span and, of what is instrumented, the server's. */
  static List<Span> trace(long startMillis) {
    List<Span> spans = new ArrayList<>();
    long start = startMillis * 1_000;
    spans.add(span("1", null, "front-proxy", Span.Kind.SERVER, "get /buy", start, 90_000));
    spans.add(span("2", "1", "front-proxy", Span.Kind.CLIENT, "proxy /buy", start + 1_000, 88_000));
    spans.add(span("3", "2", "storefront", Span.Kind.SERVER, "post /buy", start + 2_000, 86_000));
    spans.add(span("4", "3", "storefront", Span.Kind.CLIENT, "list items", start + 3_000, 20_000));
    spans.add(span("5", "4", "catalog", Span.Kind.SERVER, "get /items", start + 4_000, 18_000));
    spans.add(span("6", "3", "storefront", Span.Kind.CLIENT, "check out", start + 25_000, 60_000));
    spans.add(span("7", "6", "checkout", Span.Kind.SERVER, "post /orders", start + 26_000, 58_000));
    spans.add(span("8", "7", "checkout", Span.Kind.CLIENT, "charge", start + 27_000, 30_000));
    spans.add(
        span("9", "8", "payment", Span.Kind.SERVER, "post /charges", start + 28_000, 28_000)
            .toBuilder()
            .putTag("error", "card refused")
            .addAnnotation(start + 30_000, "asked the bank")
            .build());
    spans.add(
        span("a", "7", "checkout", Span.Kind.CLIENT, "insert order", start + 60_000, 5_000)
            .toBuilder()
            .remoteEndpoint(Endpoint.newBuilder().serviceName("orders-db").build())
            .build());
    return spans;
  }

  private static Span span(
      String id,
      String parent,
      String service,
      Span.Kind kind,
      String name,
      long micros,
      long duration) {
    return Span.newBuilder()
        .traceId(TRACE_ID)
        .id(id)
        .parentId(parent)
        .kind(kind)
        .name(name)
        .timestamp(micros)
        .duration(duration)
        .localEndpoint(Endpoint.newBuilder().serviceName(service).ip("10.0.0.1").build())
        .putTag("http.route", "/" + service)
        .build();
  }
}
