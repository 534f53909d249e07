package io.tracemill.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A Kafka broker of one node (KRaft) as a child process. Data lives in the state directory and
 * survives any end of the process. Topics are never created by use.
 */
public final class Broker {
  /** Greatest batch the broker takes: 2 MiB of records and some room for the batch itself. */
  public static final int MAX_MESSAGE_BYTES = (2 << 20) + (64 << 10);

  static final String NAME = "kafka";
  private static final int ADMIN_TIMEOUT_MILLIS = 10_000;

  private final StateDir state;
  private final BrokerConfig config;
  private final LaunchMode mode;
  private final Path jars;
  private final ManagedProcess process;

  public Broker(Path projectRoot, StateDir state, BrokerConfig config, LaunchMode mode) {
    this.state = state;
    this.config = config;
    this.mode = mode;
    this.jars = projectRoot.resolve("deploy/runtime/broker/target/app");
    this.process =
        new ManagedProcess(
            new ProcessSpec(
                NAME,
                java("kafka.Kafka", config.heapMegabytes())
                    .arguments(serverProperties().toString())
                    .build(),
                Map.of(),
                state.path(),
                state.logFile(NAME),
                state.pidFile(NAME),
                List.of(config.port(), config.controllerPort()),
                this::answers,
                Duration.ofSeconds(60),
                Duration.ofSeconds(20)));
  }

  public ManagedProcess process() {
    return process;
  }

  public String bootstrapServers() {
    return "127.0.0.1:" + config.port().number();
  }

  /**
   * Starts the broker unless it runs, formatting its storage first where needed, and waits until it
   * answers.
   *
   * @return whether this call started it
   * @throws StartFailedException with the reason
   */
  public boolean start() {
    boolean started = false;
    if (!process.isRunning()) {
      requireJars();
      process.spec().ports().forEach(Port::requireFree);
      writeConfiguration();
      formatStorage();
      started = process.start();
    }
    process.awaitHealthy();
    return started;
  }

  /**
   * Creates the topics that are missing.
   *
   * @throws StartFailedException when the broker refuses or does not answer
   */
  public void createTopics(List<NewTopic> topics) {
    try (Admin admin = admin()) {
      for (var result : admin.createTopics(topics).values().values()) {
        try {
          result.get(ADMIN_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw new StartFailedException("topic was refused: " + e.getCause(), e);
          }
        }
      }
    } catch (TimeoutException e) {
      throw new StartFailedException("the broker did not create the topics in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailedException("interrupted while creating topics", e);
    }
  }

  /** An admin client of this broker; the caller closes it. */
  public Admin admin() {
    Properties properties = new Properties();
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS / 2);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    return Admin.create(properties);
  }

  private boolean answers() throws Exception {
    if (!config.port().answers()) {
      return false;
    }
    try (Admin admin = admin()) {
      return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
    }
  }

  private void requireJars() {
    if (!Files.isDirectory(jars)) {
      throw new StartFailedException(
          "the broker's jars are missing in " + jars + ": build the project first (mvn package)");
    }
  }

  private JavaCommand java(String mainClass, int heapMegabytes) {
    return new JavaCommand(mainClass)
        .jvmOptions(
            "-Xms64m",
            "-Xmx" + heapMegabytes + "m",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=128m",
            "-Djava.awt.headless=true",
            "-Dlogback.configurationFile=" + logback())
        .classPath(jars + "/*")
        .tethered(mode == LaunchMode.TETHERED);
  }

  private Path serverProperties() {
    return state.conf().resolve("kafka.properties");
  }

  private Path logback() {
    return state.conf().resolve("kafka-logback.xml");
  }

  private void writeConfiguration() {
    String controller = "127.0.0.1:" + config.controllerPort().number();
    Map<String, Object> settings =
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", 1),
            Map.entry("controller.quorum.voters", "1@" + controller),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry(
                "listeners", "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://" + controller),
            Map.entry("advertised.listeners", "PLAINTEXT://" + bootstrapServers()),
            Map.entry("log.dirs", state.data(NAME)),
            Map.entry("auto.create.topics.enable", false),
            Map.entry("num.partitions", 1),
            Map.entry("default.replication.factor", 1),
            Map.entry("min.insync.replicas", 1),
            Map.entry("offsets.topic.replication.factor", 1),
            Map.entry("offsets.topic.num.partitions", 4),
            Map.entry("transaction.state.log.replication.factor", 1),
            Map.entry("transaction.state.log.min.isr", 1),
            Map.entry("transaction.state.log.num.partitions", 4),
            Map.entry("share.coordinator.state.topic.replication.factor", 1),
            Map.entry("share.coordinator.state.topic.min.isr", 1),
            Map.entry("group.initial.rebalance.delay.ms", 0),
            Map.entry("message.max.bytes", MAX_MESSAGE_BYTES),
            Map.entry("log.message.timestamp.type", "LogAppendTime"),
            Map.entry("log.retention.hours", 7 * 24),
            Map.entry("log.cleaner.dedupe.buffer.size", 16 << 20),
            Map.entry("num.network.threads", 2),
            Map.entry("num.io.threads", 4));
    StringBuilder text = new StringBuilder();
    settings.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                text.append(
                    String.format(Locale.ROOT, "%s=%s%n", entry.getKey(), entry.getValue())));
    try {
      Files.createDirectories(state.conf());
      Files.writeString(serverProperties(), text);
      Files.writeString(logback(), LOGBACK);
    } catch (IOException e) {
      throw new StartFailedException("the broker's configuration cannot be written: " + e, e);
    }
  }

  private void formatStorage() {
    if (Files.exists(state.data(NAME).resolve("meta.properties"))) {
      return;
    }
    String name = "kafka-format";
    List<String> command =
        java("kafka.tools.StorageTool", 128)
            .jvmOptions("-XX:TieredStopAtLevel=1")
            .arguments(
                "format",
                "--ignore-formatted",
                "-t",
                Uuid.randomUuid().toString(),
                "-c",
                serverProperties().toString())
            .build();
    OneShot.run(name, command, state.logFile(name), Duration.ofSeconds(60));
  }

  private static final String LOGBACK =
      """
      <configuration>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{ISO8601, UTC} %-5level %logger{30}: %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="OUT"/></root>
        <logger name="kafka.server.KafkaRaftServer" level="INFO"/>
        <logger name="org.apache.kafka.server" level="WARN"/>
      </configuration>
      """;
}
