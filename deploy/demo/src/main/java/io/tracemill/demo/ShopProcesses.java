package io.tracemill.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/**
 * Starts the demo: every service of the shop in a JVM of its own, set up by {@code OTEL_*} as any
 * service is, so that the hardware agent can tell whose CPU is whose; the one that gets its core
 * burnt on that core together with the burner, all others on the other cores. The front-proxy's
 * chain stays in this JVM: Zipkin's spans name no host.
 */
final class ShopProcesses {
  /** Runs on the core that gets burnt. */
  static final String VICTIM = "recommendation";

  /** Exports straight to Kafka, found by TRACEMILL_BOOTSTRAP_SERVERS and TRACEMILL_REGISTRY_URL. */
  static final String WITHOUT_GATEWAY = "shipping";

  /** Speak OTLP over HTTP; the others over gRPC. */
  private static final Set<String> OVER_HTTP = Set.of("catalog", "cart", "payment");

  private static final String VERSION = "1.0.0";
  private static final String ENVIRONMENT = "demo";

  private final Receivers receivers;
  private final String hostName;
  private final long seed;

  /**
   * @param hostName the name under which the hardware agent reports this machine
   */
  ShopProcesses(Receivers receivers, String hostName, long seed) {
    this.receivers = receivers;
    this.hostName = hostName;
    this.seed = seed;
  }

  /**
   * Where spans go.
   *
   * @param otlpGrpc e.g. {@code http://127.0.0.1:4317}
   * @param otlpHttp e.g. {@code http://127.0.0.1:4318}
   * @param zipkin e.g. {@code http://127.0.0.1:9411}
   */
  record Receivers(URI otlpGrpc, URI otlpHttp, URI zipkin) {}

  /**
   * Starts everything and waits until it answers.
   *
   * @throws IOException when a process does not start; none is left then
   */
  DemoServices start() throws IOException, InterruptedException {
    Cores cores = Cores.ofThisProcess();
    cores.leaveBurnt();
    Network network = new Network();
    try (DemoServices.Starting starting = new DemoServices.Starting()) {
      List<ChildPart> children = new ArrayList<>();
      for (String name : Shop.SERVICES) {
        children.add(starting.add(startService(name, cores)));
      }
      children.add(starting.add(start(Burner.NAME, cores.burnt(), Map.of())));
      FaultInjector faults = new FaultInjector(java.time.InstantSource.system(), seed);
      new FrontProxy(this::zipkinSender, network, faults, new Pace(seed))
          .start()
          .forEach(starting::add);
      for (ChildPart child : children) {
        URI address = child.awaitStart();
        if (address != null) {
          network.register(child.name(), address);
        }
      }
      for (ChildPart child : children) {
        child.connect(network.addresses());
      }
      return starting.done(network);
    }
  }

  private URLConnectionSender zipkinSender(String service) {
    return URLConnectionSender.create(receivers.zipkin().resolve("/api/v2/spans").toString());
  }

  private ChildPart startService(String name, Cores cores) throws IOException {
    return start(name, name.equals(VICTIM) ? cores.burnt() : cores.others(), environment(name));
  }

  private ChildPart start(String name, String cores, Map<String, String> environment)
      throws IOException {
    return ChildPart.start(name, Cores.pinned(cores, command(name, seed)), environment);
  }

  static List<String> command(String name, long seed) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-cp",
        System.getProperty("java.class.path"),
        DemoMain.class.getName(),
        "part",
        "--name",
        name,
        "--seed",
        Long.toString(seed));
  }

  /** What a service's deployment would set. */
  Map<String, String> environment(String name) {
    Map<String, String> environment = new HashMap<>();
    environment.put("OTEL_SERVICE_NAME", name);
    environment.put(
        "OTEL_RESOURCE_ATTRIBUTES",
        "service.version=%s,service.instance.id=%s,host.name=%s,deployment.environment.name=%s"
            .formatted(VERSION, UUID.randomUUID(), hostName, ENVIRONMENT));
    environment.put("OTEL_METRICS_EXPORTER", "none");
    environment.put("OTEL_LOGS_EXPORTER", "none");
    environment.put("OTEL_PROPAGATORS", "tracecontext");
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "500"); // milliseconds
    environment.put("OTEL_BSP_MAX_QUEUE_SIZE", "20000"); // spans of more than a minute of flood
    // what is not taken in that time is lost, and a busy machine may need more than the usual 10 s
    environment.put("OTEL_EXPORTER_OTLP_TIMEOUT", "30000");
    environment.put("OTEL_EXPORTER_TRACEMILL_DELIVERY_TIMEOUT_MILLIS", "30000");
    environment.putAll(exporter(name));
    return environment;
  }

  private Map<String, String> exporter(String name) {
    if (name.equals(WITHOUT_GATEWAY)) {
      return Map.of("OTEL_TRACES_EXPORTER", "tracemill");
    }
    boolean grpc = !OVER_HTTP.contains(name);
    return Map.of(
        "OTEL_TRACES_EXPORTER",
        "otlp",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        grpc ? "grpc" : "http/protobuf",
        "OTEL_EXPORTER_OTLP_COMPRESSION",
        grpc ? "none" : "gzip",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        (grpc ? receivers.otlpGrpc() : receivers.otlpHttp()).toString());
  }
}
