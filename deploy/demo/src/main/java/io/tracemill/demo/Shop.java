package io.tracemill.demo;

import io.tracemill.demo.OtelInstrumentation.DatabaseQuery;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * A shop of eight services with the OpenTelemetry SDK. Recommendation really computes; the others
 * wait, as for a disk.
 *
 * <pre>
 * web -+-> catalog (postgresql)
 *      +-> recommendation -> catalog
 *      +-> cart (redis) -> catalog
 *      '-> checkout -+-> cart
 *                    +-> payment (postgresql)
 *                    '-> shipping
 * partner-feed -> catalog
 * </pre>
 */
final class Shop {
  /** In the order in which a round is finished: what still sends is waited for first. */
  static final List<String> SERVICES =
      List.of(
          PartnerFeed.SERVICE,
          "web",
          "catalog",
          "recommendation",
          "cart",
          "checkout",
          "payment",
          "shipping");

  private static final DatabaseQuery LIST_PRODUCTS =
      new DatabaseQuery(
          "postgresql", "shop", "SELECT", "products", "SELECT * FROM products LIMIT $1", 5432);
  private static final DatabaseQuery GET_PRODUCT =
      new DatabaseQuery(
          "postgresql", "shop", "SELECT", "products", "SELECT * FROM products WHERE id = $1", 5432);
  private static final DatabaseQuery STORE_CHARGE =
      new DatabaseQuery(
          "postgresql",
          "ledger",
          "INSERT",
          "charges",
          "INSERT INTO charges VALUES ($1, $2, $3)",
          5432);
  private static final DatabaseQuery READ_CART =
      new DatabaseQuery("redis", "carts", "HGETALL", "cart", "HGETALL ?", 6379);
  private static final DatabaseQuery WRITE_CART =
      new DatabaseQuery("redis", "carts", "HSET", "cart", "HSET ? ? ?", 6379);

  private static final double RANKING_CPU_MILLIS = 15;

  private final Function<String, OtelInstrumentation> tracers;
  private final Network network;
  private final FaultInjector faults;
  private final Pace pace;

  /**
   * @param tracers makes a service's tracer
   */
  Shop(
      Function<String, OtelInstrumentation> tracers,
      Network network,
      FaultInjector faults,
      Pace pace) {
    this.tracers = tracers;
    this.network = network;
    this.faults = faults;
    this.pace = pace;
  }

  /**
   * Starts one of {@link #SERVICES}.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  Part start(String name) throws IOException {
    OtelInstrumentation tracer = tracers.apply(name);
    HttpService self = new HttpService(name, tracer, network, faults);
    PartnerFeed feed = null;
    switch (name) {
      case "web" -> web(self);
      case "catalog" -> catalog(self, tracer);
      case "recommendation" -> recommendation(self, tracer);
      case "cart" -> cart(self, tracer);
      case "checkout" -> checkout(self);
      case "payment" -> payment(self, tracer);
      case "shipping" -> shipping(self, tracer);
      case PartnerFeed.SERVICE -> feed = new PartnerFeed(self);
      default ->
          throw new IllegalArgumentException(
              "no service '" + name + "' in the shop, known are " + SERVICES);
    }
    return new ServicePart(self.start(), network, faults, feed);
  }

  private static void web(HttpService self) {
    self.route(
            "GET",
            "/",
            request -> both(self, "catalog", "/products", "recommendation", "/for/home"))
        .route(
            "GET",
            "/products/{id}",
            request ->
                both(
                    self,
                    "catalog",
                    request.path(),
                    "recommendation",
                    "/for/" + request.lastSegment()))
        .route("POST", "/cart/{id}", request -> pass(self.call("cart", "POST", request.path())))
        .route(
            "POST",
            "/checkout/{id}",
            request -> pass(self.call("checkout", "POST", "/orders/" + request.lastSegment())));
  }

  /** A page needs the first service; without the second it is only poorer. */
  private static Reply both(
      HttpService self, String needed, String path, String optional, String optionalPath)
      throws IOException, InterruptedException {
    Reply first = self.call(needed, "GET", path);
    Reply second = self.call(optional, "GET", optionalPath);
    return first.failed() ? Reply.badGateway(first) : Reply.ok(first.body() + second.body());
  }

  private static Reply pass(Reply reply) {
    return reply.failed() ? Reply.badGateway(reply) : reply;
  }

  private void catalog(HttpService self, OtelInstrumentation tracer) {
    self.route("GET", "/products", request -> query(self, tracer, LIST_PRODUCTS, 8))
        .route("GET", "/products/{id}", request -> query(self, tracer, GET_PRODUCT, 4));
  }

  private void recommendation(HttpService self, OtelInstrumentation tracer) {
    self.route(
        "GET",
        "/for/{id}",
        request -> {
          Reply products = self.call("catalog", "GET", "/products");
          return products.failed()
              ? Reply.badGateway(products)
              : tracer.within("rank products", this::ranked);
        });
  }

  private Reply ranked() {
    pace.compute(RANKING_CPU_MILLIS);
    return Reply.ok("ranked");
  }

  private void cart(HttpService self, OtelInstrumentation tracer) {
    self.route("GET", "/cart/{id}", request -> query(self, tracer, READ_CART, 1))
        .route(
            "POST",
            "/cart/{id}",
            request -> {
              Reply product = self.call("catalog", "GET", "/products/" + request.lastSegment());
              return product.failed()
                  ? Reply.badGateway(product)
                  : query(self, tracer, WRITE_CART, 1.5);
            });
  }

  private void payment(HttpService self, OtelInstrumentation tracer) {
    self.route(
        "POST",
        "/charges/{id}",
        request -> {
          tracer.within("check fraud", () -> done(12));
          return query(self, tracer, STORE_CHARGE, 5);
        });
  }

  private void shipping(HttpService self, OtelInstrumentation tracer) {
    self.route("GET", "/quotes/{id}", request -> tracer.within("rate parcel", () -> done(6)))
        .route("POST", "/shipments/{id}", request -> tracer.within("book carrier", () -> done(10)));
  }

  private Reply query(
      HttpService self, OtelInstrumentation tracer, DatabaseQuery query, double millis)
      throws InterruptedException {
    network.count(self.name(), query.edgeServer(), Call.DATABASE);
    return tracer.query(query, () -> done(millis));
  }

  private Reply done(double millis) throws InterruptedException {
    pace.work(millis);
    return Reply.ok("done");
  }

  private static void checkout(HttpService self) {
    self.route("POST", "/orders/{id}", request -> order(self, request.lastSegment()));
  }

  private static Reply order(HttpService self, String id) throws IOException, InterruptedException {
    Reply cart = self.call("cart", "GET", "/cart/" + id);
    Reply quote = self.call("shipping", "GET", "/quotes/" + id);
    Reply charge = self.call("payment", "POST", "/charges/" + id);
    if (cart.failed() || quote.failed() || charge.failed()) {
      return Reply.badGateway(charge.failed() ? charge : cart);
    }
    return pass(self.call("shipping", "POST", "/shipments/" + id));
  }
}
