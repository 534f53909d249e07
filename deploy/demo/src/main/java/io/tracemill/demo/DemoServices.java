package io.tracemill.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All services of the demo, running. */
final class DemoServices implements AutoCloseable {
  private static final String VERSION = "1.0.0";

  private final Network network;
  private final List<HttpService> services;

  private DemoServices(Network network, List<HttpService> services) {
    this.network = network;
    this.services = services;
  }

  /** Starts the shop and the front-proxy's chain on free loopback ports. */
  static DemoServices start(Exporters exporters, FaultInjector faults, long seed)
      throws IOException {
    Network network = new Network();
    Pace pace = new Pace(seed);
    Map<String, OtelInstrumentation> otel = new HashMap<>();
    for (String name : Shop.SERVICES) {
      otel.put(name, new OtelInstrumentation(name, VERSION, exporters.otel(name)));
    }
    Map<String, BraveInstrumentation> brave = new HashMap<>();
    for (String name : FrontProxy.SERVICES) {
      brave.put(name, new BraveInstrumentation(name, exporters.zipkin(name)));
    }
    List<HttpService> services = new ArrayList<>();
    services.addAll(new Shop(otel, network, faults, pace).start());
    services.addAll(new FrontProxy(brave, network, faults, pace).start());
    return new DemoServices(network, services);
  }

  Network network() {
    return network;
  }

  /** Spans made so far, by service. */
  Map<String, SpanCounts> counts() {
    Map<String, SpanCounts> counts = new TreeMap<>();
    services.forEach(service -> counts.put(service.name(), service.counts()));
    return counts;
  }

  /**
   * Delivers all spans made so far.
   *
   * @throws IOException when a receiver has not acknowledged every one of them in time
   */
  void flush() throws IOException, InterruptedException {
    for (HttpService service : services) {
      service.flush();
    }
  }

  @Override
  public void close() {
    services.forEach(HttpService::close);
  }
}
