package io.tracemill.local;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.MigrationException;
import io.tracemill.clickhouse.Migrations;
import io.tracemill.runtime.Broker;
import io.tracemill.runtime.BrokerConfig;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.JavaCommand;
import io.tracemill.runtime.LaunchMode;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.ProcessSpec;
import io.tracemill.runtime.Registry;
import io.tracemill.runtime.StartFailedException;
import io.tracemill.runtime.StateDir;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of one stack in one state directory, each a process of its own; wired but not started.
 */
final class Stack {
  static final String GATEWAY = "gateway";

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
    return List.of(
        broker.process(),
        registry.process(),
        clickHouse.process(),
        flink.jobManager(),
        flink.taskManager(),
        gateway());
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

  ManagedProcess gateway() {
    Path module = root.resolve("ingest/gateway/target");
    List<String> command =
        new JavaCommand("io.tracemill.gateway.GatewayMain")
            .jvmOptions("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            .classPath(module.resolve("app") + "/*", gatewayJar().toString())
            .build();
    Map<String, String> environment = new HashMap<>(backendEnvironment());
    for (Setting setting :
        List.of(
            Setting.OTLP_GRPC_PORT,
            Setting.OTLP_HTTP_PORT,
            Setting.ZIPKIN_PORT,
            Setting.GATEWAY_METRICS_PORT)) {
      environment.put(setting.variable(), Integer.toString(config.get(setting)));
    }
    List<Port> ports =
        List.of(
            config.port(Setting.OTLP_GRPC_PORT),
            config.port(Setting.OTLP_HTTP_PORT),
            config.port(Setting.ZIPKIN_PORT),
            config.port(Setting.GATEWAY_METRICS_PORT));
    return new ManagedProcess(
        new ProcessSpec(
            GATEWAY,
            command,
            environment,
            state.path(),
            state.logFile(GATEWAY),
            state.pidFile(GATEWAY),
            ports,
            () -> ports.stream().allMatch(Port::answers),
            Duration.ofSeconds(90),
            Duration.ofSeconds(30)));
  }

  /**
   * Checks that the gateway was built.
   *
   * @throws StartFailedException when it was not
   */
  void requireGateway() {
    if (!Files.exists(gatewayJar())) {
      throw new StartFailedException(
          "the gateway is missing at " + gatewayJar() + ": build the project first (mvn package)");
    }
  }

  /** Where demo and benchmarks find the stack. */
  Map<String, String> clientEnvironment() {
    Map<String, String> environment = new HashMap<>(backendEnvironment());
    environment.put("TRACEMILL_OTLP_GRPC_URL", local(Setting.OTLP_GRPC_PORT));
    environment.put("TRACEMILL_OTLP_HTTP_URL", local(Setting.OTLP_HTTP_PORT));
    environment.put("TRACEMILL_ZIPKIN_URL", local(Setting.ZIPKIN_PORT));
    environment.put("TRACEMILL_CLICKHOUSE_URL", clickHouse.url());
    environment.put("TRACEMILL_CLICKHOUSE_USER", clickHouse.reader().name());
    environment.put("TRACEMILL_CLICKHOUSE_PASSWORD", clickHouse.reader().password());
    return environment;
  }

  private Map<String, String> jobEnvironment() {
    Map<String, String> environment = new HashMap<>(backendEnvironment());
    environment.put("TRACEMILL_CLICKHOUSE_URL", clickHouse.url());
    environment.put("TRACEMILL_CLICKHOUSE_USER", clickHouse.writer().name());
    environment.put("TRACEMILL_CLICKHOUSE_PASSWORD", clickHouse.writer().password());
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

  private Path gatewayJar() {
    return root.resolve("ingest/gateway/target/tracemill-gateway-0.2.0.jar");
  }

  private String local(Setting port) {
    return "http://127.0.0.1:" + config.get(port);
  }
}
