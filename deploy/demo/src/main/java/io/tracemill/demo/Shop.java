package io.tracemill.demo;

import io.tracemill.demo.OtelInstrumentation.DatabaseQuery;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A shop of seven services with the OpenTelemetry SDK.
 *
 * <pre>
 * web -+-> catalog (postgresql)
 *      +-> recommendation -> catalog
 *      +-> cart (redis) -> catalog
 *      '-> checkout -+-> cart
 *                    +-> payment (postgresql)
 *                    '-> shipping
 * </pre>
 */
final class Shop {
  static final List<String> SERVICES =
      List.of("web", "catalog", "recommendation", "cart", "checkout", "payment", "shipping");

  private static final DatabaseQuery LIST_PRODUCTS =
      new DatabaseQuery(
          "postgresql", "SELECT", "products", "SELECT * FROM products LIMIT $1", 5432);
  private static final DatabaseQuery GET_PRODUCT =
      new DatabaseQuery(
          "postgresql", "SELECT", "products", "SELECT * FROM products WHERE id = $1", 5432);
  private static final DatabaseQuery STORE_CHARGE =
      new DatabaseQuery(
          "postgresql", "INSERT", "charges", "INSERT INTO charges VALUES ($1, $2, $3)", 5432);
  private static final DatabaseQuery READ_CART =
      new DatabaseQuery("redis", "HGETALL", "cart", "HGETALL ?", 6379);
  private static final DatabaseQuery WRITE_CART =
      new DatabaseQuery("redis", "HSET", "cart", "HSET ? ? ?", 6379);

  private final Map<String, OtelInstrumentation> tracers;
  private final Network network;
  private final FaultInjector faults;
  private final Pace pace;

  /**
   * @param tracers one for each of {@link #SERVICES}
   */
  Shop(Map<String, OtelInstrumentation> tracers, Network network, FaultInjector faults, Pace pace) {
    this.tracers = tracers;
    this.network = network;
    this.faults = faults;
    this.pace = pace;
  }

  /** Starts all services. */
  List<HttpService> start() throws IOException {
    return List.of(catalog(), recommendation(), cart(), payment(), shipping(), checkout(), web());
  }

  private OtelInstrumentation tracer(String name) {
    OtelInstrumentation tracer = tracers.get(name);
    if (tracer == null) {
      throw new IllegalArgumentException("no tracer for service '" + name + "'");
    }
    return tracer;
  }

  private HttpService service(String name) throws IOException {
    return new HttpService(name, tracer(name), network, faults);
  }

  private HttpService web() throws IOException {
    HttpService self = service("web");
    return self.route(
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
            request -> pass(self.call("checkout", "POST", "/orders/" + request.lastSegment())))
        .start();
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

  private HttpService catalog() throws IOException {
    OtelInstrumentation tracer = tracer("catalog");
    return service("catalog")
        .route("GET", "/products", request -> tracer.query(LIST_PRODUCTS, () -> products(8)))
        .route("GET", "/products/{id}", request -> tracer.query(GET_PRODUCT, () -> products(4)))
        .start();
  }

  private Reply products(double millis) throws InterruptedException {
    pace.work(millis);
    return Reply.ok("products");
  }

  private HttpService recommendation() throws IOException {
    HttpService self = service("recommendation");
    OtelInstrumentation tracer = tracer("recommendation");
    return self.route(
            "GET",
            "/for/{id}",
            request -> {
              Reply products = self.call("catalog", "GET", "/products");
              return products.failed()
                  ? Reply.badGateway(products)
                  : tracer.within("rank products", () -> products(6));
            })
        .start();
  }

  private HttpService cart() throws IOException {
    HttpService self = service("cart");
    OtelInstrumentation tracer = tracer("cart");
    return self.route("GET", "/cart/{id}", request -> tracer.query(READ_CART, () -> done(1)))
        .route(
            "POST",
            "/cart/{id}",
            request -> {
              Reply product = self.call("catalog", "GET", "/products/" + request.lastSegment());
              return product.failed()
                  ? Reply.badGateway(product)
                  : tracer.query(WRITE_CART, () -> done(1.5));
            })
        .start();
  }

  private Reply done(double millis) throws InterruptedException {
    pace.work(millis);
    return Reply.ok("done");
  }

  private HttpService payment() throws IOException {
    OtelInstrumentation tracer = tracer("payment");
    return service("payment")
        .route(
            "POST",
            "/charges/{id}",
            request -> {
              Reply checked = tracer.within("check fraud", () -> done(12));
              return checked.failed() ? checked : tracer.query(STORE_CHARGE, () -> done(5));
            })
        .start();
  }

  private HttpService shipping() throws IOException {
    OtelInstrumentation tracer = tracer("shipping");
    return service("shipping")
        .route("GET", "/quotes/{id}", request -> tracer.within("rate parcel", () -> done(6)))
        .route("POST", "/shipments/{id}", request -> tracer.within("book carrier", () -> done(10)))
        .start();
  }

  private HttpService checkout() throws IOException {
    HttpService self = service("checkout");
    return self.route("POST", "/orders/{id}", request -> order(self, request.lastSegment()))
        .start();
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
