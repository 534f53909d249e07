package io.tracemill.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Three services with Brave in a row: front-proxy -> service1 -> service2. */
final class FrontProxy {
  static final List<String> SERVICES = List.of("front-proxy", "service1", "service2");

  private final Map<String, BraveInstrumentation> tracers;
  private final Network network;
  private final FaultInjector faults;
  private final Pace pace;

  /**
   * @param tracers one for each of {@link #SERVICES}
   */
  FrontProxy(
      Map<String, BraveInstrumentation> tracers, Network network, FaultInjector faults, Pace pace) {
    this.tracers = tracers;
    this.network = network;
    this.faults = faults;
    this.pace = pace;
  }

  /** Starts all services. */
  List<HttpService> start() throws IOException {
    return List.of(
        forwarder("front-proxy", "service1"), forwarder("service1", "service2"), service2());
  }

  private HttpService service(String name) throws IOException {
    BraveInstrumentation tracer = tracers.get(name);
    if (tracer == null) {
      throw new IllegalArgumentException("no tracer for service '" + name + "'");
    }
    return new HttpService(name, tracer, network, faults);
  }

  private HttpService forwarder(String name, String next) throws IOException {
    HttpService self = service(name);
    return self.route(
            "GET",
            "/trace/{id}",
            request -> {
              pace.work(2);
              Reply reply = self.call(next, "GET", request.path());
              return reply.failed() ? Reply.badGateway(reply) : reply;
            })
        .start();
  }

  private HttpService service2() throws IOException {
    return service("service2")
        .route(
            "GET",
            "/trace/{id}",
            request -> {
              pace.work(8);
              return Reply.ok("Hello " + request.lastSegment());
            })
        .start();
  }
}
