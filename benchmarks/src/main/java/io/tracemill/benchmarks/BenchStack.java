package io.tracemill.benchmarks;

import io.tracemill.runtime.Broker;
import io.tracemill.runtime.BrokerConfig;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.ClickHouseConfig;
import io.tracemill.runtime.LaunchMode;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.ProcessSpec;
import io.tracemill.runtime.ProjectRoot;
import io.tracemill.runtime.Registry;
import io.tracemill.runtime.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A stack for one run, started by the command that starts every stack, with its settings, but on
 * free ports and with its state in a temporary directory. Broker, registry and ClickHouse come
 * first; Flink when it is asked for.
 */
final class BenchStack implements AutoCloseable {
  private static final List<String> PORTS =
      List.of(
          "KAFKA_PORT",
          "KAFKA_CONTROLLER_PORT",
          "REGISTRY_PORT",
          "CLICKHOUSE_HTTP_PORT",
          "CLICKHOUSE_NATIVE_PORT",
          "FLINK_PORT",
          "FLINK_RPC_PORT",
          "OTLP_GRPC_PORT",
          "OTLP_HTTP_PORT",
          "ZIPKIN_PORT",
          "GATEWAY_METRICS_PORT",
          "FLINK_METRICS_PORT",
          "JOBMANAGER_METRICS_PORT");

  private final Path directory;
  private final StateDir state;
  private final Map<String, Port> ports = new HashMap<>();
  private final Map<String, String> settings;
  private final String parts;
  private final Path log;
  private final Cli cli;
  private final Servers servers;
  private volatile boolean kept;
  private boolean deleted;
  private final Thread closeAtExit = new Thread(this::closeQuietly, "close-bench-stack");

  private BenchStack(Path directory, String parts, Map<String, String> settings)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.parts = parts;
    this.settings = Map.copyOf(settings);
    Path root = ProjectRoot.find();
    this.state = new StateDir(directory.resolve("state"));
    this.log = directory.resolve("tracemill.log");
    for (String name : PORTS) {
      String given = settings.get(name);
      int number = given == null ? Port.freeNumber() : Integer.parseInt(given);
      ports.put(name, new Port(number, name, "chosen by the bench"));
    }
    this.cli = new Cli(root, environment(root), log);
    Runtime.getRuntime().addShutdownHook(closeAtExit);
    bringUp();
    this.servers = new Servers(broker(root), registry(root), clickHouse(root));
  }

  private Broker broker(Path root) {
    BrokerConfig config =
        new BrokerConfig(
            port("KAFKA_PORT"), port("KAFKA_CONTROLLER_PORT"), BrokerConfig.DEFAULT_HEAP_MEGABYTES);
    return new Broker(root, state, config, LaunchMode.DETACHED);
  }

  private Registry registry(Path root) {
    return new Registry(root, state, port("REGISTRY_PORT"), LaunchMode.DETACHED);
  }

  private ClickHouse clickHouse(Path root) {
    ClickHouseConfig config =
        new ClickHouseConfig(
            port("CLICKHOUSE_HTTP_PORT"),
            port("CLICKHOUSE_NATIVE_PORT"),
            ClickHouseConfig.DEFAULT_MAX_MEMORY_BYTES);
    return new ClickHouse(root, state, config, LaunchMode.DETACHED);
  }

  /** Starts broker, registry and ClickHouse, with topics and tables. */
  static BenchStack start() throws IOException, InterruptedException {
    return start("kafka,registry,clickhouse", Map.of());
  }

  /**
   * Starts parts of a stack.
   *
   * @param parts as {@code up --only} takes them
   * @param settings by variable without TRACEMILL_; a port that is not among them is a free one
   */
  static BenchStack start(String parts, Map<String, String> settings)
      throws IOException, InterruptedException {
    return new BenchStack(Files.createTempDirectory("tracemill-bench"), parts, settings);
  }

  /** Starts what is not running of the parts, and waits until all of them are healthy. */
  void bringUp() throws IOException, InterruptedException {
    cli.run("up", "--detach", "--only", parts);
  }

  private Map<String, String> environment(Path root) {
    Map<String, String> environment = new HashMap<>();
    environment.put("TRACEMILL_ROOT", root.toString());
    environment.put("TRACEMILL_HOME", state.path().toString());
    ports.forEach(
        (name, port) -> environment.put("TRACEMILL_" + name, Integer.toString(port.number())));
    settings.forEach((name, value) -> environment.put("TRACEMILL_" + name, value));
    return environment;
  }

  private Port port(String name) {
    Port port = ports.get(name);
    if (port == null) {
      throw new IllegalArgumentException("no port " + name);
    }
    return port;
  }

  Servers servers() {
    return servers;
  }

  Cli cli() {
    return cli;
  }

  /** For files of this run; the state directory's parent. */
  Path directory() {
    return directory;
  }

  String flinkUrl() {
    return "http://127.0.0.1:" + port("FLINK_PORT").number();
  }

  String gatewayUrl() {
    return "http://127.0.0.1:" + port("OTLP_HTTP_PORT").number();
  }

  /** The process that the stack started under this name; not to be started from here. */
  ManagedProcess process(String name) {
    return new ManagedProcess(
        new ProcessSpec(
            name,
            List.of(),
            Map.of(),
            state.path(),
            state.logFile(name),
            state.pidFile(name),
            List.of(),
            () -> true,
            Duration.ZERO,
            Duration.ZERO));
  }

  /** The pid of the process that the stack started under this name. */
  long pid(String process) throws IOException {
    return Long.parseLong(Files.readAllLines(state.pidFile(process)).get(0).trim());
  }

  /** Leaves the state where it is when all is stopped, for people to look at. */
  void keepState() {
    kept = true;
  }

  /** Stops everything and deletes its state, unless it is to be kept. */
  @Override
  public void close() throws IOException, InterruptedException {
    delete();
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // this JVM is being ended, and the hook finds nothing left to do
    }
  }

  private void closeQuietly() {
    try {
      cli.end();
      delete();
    } catch (IOException e) {
      System.err.println("bench: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever comes second waits, and goes on only where the first has failed. */
  private synchronized void delete() throws IOException, InterruptedException {
    if (deleted) {
      return;
    }
    if (kept) {
      cli.run("down");
      deleted = true;
      return;
    }
    cli.run("down", "--purge");
    deleted = true;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
