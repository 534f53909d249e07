package io.tracemill.demo;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import zipkin2.reporter.BytesMessageSender;

/** Three services with Brave in a row: front-proxy -> service1 -> service2. */
final class FrontProxy {
  static final List<String> SERVICES = List.of("front-proxy", "service1", "service2");

  private final Function<String, BytesMessageSender> senders;
  private final Network network;
  private final FaultInjector faults;
  private final Pace pace;

  /**
   * @param senders makes what sends a service's spans
   */
  FrontProxy(
      Function<String, BytesMessageSender> senders,
      Network network,
      FaultInjector faults,
      Pace pace) {
    this.senders = senders;
    this.network = network;
    this.faults = faults;
    this.pace = pace;
  }

  /** Starts all services. */
  List<Part> start() throws IOException {
    return List.of(
        part(forwarder("front-proxy", "service1")),
        part(forwarder("service1", "service2")),
        part(service2()));
  }

  private Part part(HttpService service) {
    return new ServicePart(service, network, faults, null);
  }

  private HttpService service(String name) throws IOException {
    return new HttpService(
        name, new BraveInstrumentation(name, senders.apply(name)), network, faults);
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
