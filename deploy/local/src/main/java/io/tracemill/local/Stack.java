package io.tracemill.local;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.MigrationException;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.runtime.Broker;
import io.tracemill.runtime.BrokerConfig;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.ClickHouseUser;
import io.tracemill.runtime.JavaCommand;
import io.tracemill.runtime.LaunchMode;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Registry;
import io.tracemill.runtime.StartFailedException;
import io.tracemill.runtime.StateDir;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of one stack in one state directory, each a process of its own; wired but not started.
 */
final class Stack {
  static final String GATEWAY = "gateway";
  static final String BRIDGE = "bridge";
  static final String AGENT = "agent";
  static final String PROMETHEUS = "prometheus";
  static final String ZIPKIN = "zipkin";

  private final Path root;
  private final StateDir state;
  private final StackConfig config;
  private final Broker broker;
  private final Registry registry;
  private final ClickHouse clickHouse;
  private final Flink flink;

  Stack(Path root, StateDir state, StackConfig config) {
    this.root = root;
    this.state = state;
    this.config = config;
    this.broker =
        new Broker(
            root,
            state,
            new BrokerConfig(
                config.port(Setting.KAFKA_PORT),
                config.port(Setting.KAFKA_CONTROLLER_PORT),
                config.get(Setting.KAFKA_HEAP_MEGABYTES)),
            LaunchMode.DETACHED);
    this.registry =
        new Registry(root, state, config.port(Setting.REGISTRY_PORT), LaunchMode.DETACHED);
    this.clickHouse =
        new ClickHouse(
            root,
            state,
            new io.tracemill.runtime.ClickHouseConfig(
                config.port(Setting.CLICKHOUSE_HTTP_PORT),
                config.get(Setting.CLICKHOUSE_NATIVE_PORT) == 0
                    ? null
                    : config.port(Setting.CLICKHOUSE_NATIVE_PORT),
                (long) config.get(Setting.CLICKHOUSE_MEMORY_MEGABYTES) << 20),
            LaunchMode.DETACHED);
    this.flink = new Flink(root, state, config, jobEnvironment());
  }

  StackConfig config() {
    return config;
  }

  StateDir state() {
    return state;
  }

  Broker broker() {
    return broker;
  }

  Registry registry() {
    return registry;
  }

  ClickHouse clickHouse() {
    return clickHouse;
  }

  Flink flink() {
    return flink;
  }

  /** Every process, in the order in which they are started; stopped in the reverse one. */
  List<ManagedProcess> processes() {
    List<ManagedProcess> processes =
        new ArrayList<>(
            List.of(
                broker.process(),
                registry.process(),
                clickHouse.process(),
                flink.jobManager(),
                flink.taskManager()));
    services().forEach(service -> processes.add(process(service)));
    return processes;
  }

  /**
   * Brings ClickHouse's schema up to date.
   *
   * @throws StartFailedException when it refuses
   */
  void migrate() {
    try {
      Migrations.apply(
          ClickHouseConfig.of(
              URI.create(clickHouse.url()),
              clickHouse.writer().name(),
              clickHouse.writer().password(),
              "tracemill"));
    } catch (MigrationException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Our processes beside the job, in the order in which status shows them. */
  List<Service> services() {
    return List.of(gateway(), bridge(), agent(), prometheus(), zipkin());
  }

  ManagedProcess process(Service service) {
    return service.process(state);
  }

  private Service gateway() {
    return Service.of(
            GATEWAY,
            root.resolve("ingest/gateway"),
            "tracemill-gateway",
            "io.tracemill.gateway.GatewayMain",
            config)
        .heapMegabytes(256)
        .environment(backendEnvironment())
        .listensOn(
            Setting.OTLP_GRPC_PORT,
            Setting.OTLP_HTTP_PORT,
            Setting.ZIPKIN_PORT,
            Setting.GATEWAY_METRICS_PORT)
        .setting(Setting.ZIPKIN_UI_PORT);
  }

  private Service bridge() {
    return Service.of(
            BRIDGE,
            root.resolve("ingest/bridge"),
            "tracemill-bridge",
            "io.tracemill.bridge.BridgeMain",
            config)
        .heapMegabytes(192)
        .environment(backendEnvironment())
        .listensOn(Setting.BRIDGE_METRICS_PORT);
  }

  private Service agent() {
    return Service.of(
            AGENT,
            root.resolve("ingest/agent"),
            "tracemill-agent",
            "io.tracemill.agent.AgentMain",
            config)
        .heapMegabytes(48)
        .light()
        .environment(backendEnvironment())
        .listensOn(Setting.AGENT_METRICS_PORT);
  }

  private Service prometheus() {
    return Service.of(
            PROMETHEUS,
            root.resolve("sinks/prometheus"),
            "tracemill-prometheus",
            "io.tracemill.prometheus.PrometheusMain",
            config)
        .heapMegabytes(96)
        .light()
        .environment(backendEnvironment())
        .listensOn(Setting.PROMETHEUS_PORT);
  }

  /** The stock server with our storage beside it. */
  private Service zipkin() {
    Path target = root.resolve("dashboards/zipkin-storage/target");
    Path storage = target.resolve("tracemill-zipkin-storage-0.2.0.jar");
    JavaCommand command =
        new JavaCommand("org.springframework.boot.loader.launch.PropertiesLauncher")
            .jvmOptions("-Dloader.path=" + storage + "," + target.resolve("app"))
            .jvmOptions("-Dspring.profiles.active=clickhouse")
            .classPath(target.resolve("server/zipkin-server.jar").toString());
    return Service.of(ZIPKIN, storage, command, config)
        .heapMegabytes(256)
        .light()
        .environment(readerEnvironment())
        .listensOn(Setting.ZIPKIN_UI_PORT)
        .health(() -> Http.get(local(Setting.ZIPKIN_UI_PORT) + "/health").isOk());
  }

  /** Where demo and benchmarks find the stack. */
  Map<String, String> clientEnvironment() {
    Map<String, String> environment = new HashMap<>(backendEnvironment());
    environment.put("TRACEMILL_OTLP_GRPC_URL", local(Setting.OTLP_GRPC_PORT));
    environment.put("TRACEMILL_OTLP_HTTP_URL", local(Setting.OTLP_HTTP_PORT));
    environment.put("TRACEMILL_ZIPKIN_URL", local(Setting.ZIPKIN_PORT));
    environment.putAll(readerEnvironment());
    return environment;
  }

  private Map<String, String> readerEnvironment() {
    return clickHouseEnvironment(clickHouse.reader());
  }

  private Map<String, String> clickHouseEnvironment(ClickHouseUser user) {
    return Map.of(
        "TRACEMILL_CLICKHOUSE_URL", clickHouse.url(),
        "TRACEMILL_CLICKHOUSE_USER", user.name(),
        "TRACEMILL_CLICKHOUSE_PASSWORD", user.password());
  }

  private Map<String, String> jobEnvironment() {
    Map<String, String> environment = new HashMap<>(backendEnvironment());
    environment.putAll(clickHouseEnvironment(clickHouse.writer()));
    if (config.get(Setting.CLICKHOUSE_PROXY_PORT) != 0) {
      environment.put("TRACEMILL_CLICKHOUSE_URL", local(Setting.CLICKHOUSE_PROXY_PORT));
    }
    environment.put("TRACEMILL_TRACE_GAP", duration(Setting.TRACE_GAP_MILLIS));
    environment.put("TRACEMILL_TRACE_RETENTION", duration(Setting.TRACE_RETENTION_MILLIS));
    environment.put("TRACEMILL_CHECKPOINT_INTERVAL", duration(Setting.CHECKPOINT_INTERVAL_MILLIS));
    return environment;
  }

  private Map<String, String> backendEnvironment() {
    return Map.of(
        "TRACEMILL_KAFKA", broker.bootstrapServers(),
        "TRACEMILL_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
        "TRACEMILL_REGISTRY", registry.url(),
        "TRACEMILL_REGISTRY_URL", registry.url());
  }

  private String duration(Setting millis) {
    return Duration.ofMillis(config.get(millis)).toString();
  }

  private String local(Setting port) {
    return "http://127.0.0.1:" + config.get(port);
  }
}
