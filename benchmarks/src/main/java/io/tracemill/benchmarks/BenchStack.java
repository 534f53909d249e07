package io.tracemill.benchmarks;

import io.tracemill.clickhouse.Migrations;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Broker;
import io.tracemill.runtime.BrokerConfig;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.ClickHouseConfig;
import io.tracemill.runtime.LaunchMode;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Port;
import io.tracemill.runtime.ProjectRoot;
import io.tracemill.runtime.Registry;
import io.tracemill.runtime.StateDir;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Broker, registry and ClickHouse for one run: child processes on free ports with their state in a
 * temporary directory, which goes when they do.
 */
final class BenchStack implements AutoCloseable {
  static final int PARTITIONS = 4;
  private static final long CLICKHOUSE_MEMORY_BYTES = 3L << 30;

  private final StateDir state;
  private final Broker broker;
  private final Registry registry;
  private final ClickHouse clickHouse;
  private final int schemaId;

  private BenchStack(StateDir state) {
    this.state = state;
    Path root = ProjectRoot.find();
    this.broker =
        new Broker(
            root,
            state,
            new BrokerConfig(
                Port.free("Kafka"),
                Port.free("Kafka's controller"),
                BrokerConfig.DEFAULT_HEAP_MEGABYTES),
            LaunchMode.TETHERED);
    this.registry = new Registry(root, state, Port.free("registry"), LaunchMode.TETHERED);
    this.clickHouse =
        new ClickHouse(
            root,
            state,
            new ClickHouseConfig(
                Port.free("ClickHouse HTTP"),
                Port.free("ClickHouse native"),
                CLICKHOUSE_MEMORY_BYTES),
            LaunchMode.TETHERED);
    broker.start();
    registry.start();
    clickHouse.start();
    this.schemaId = TopicSchema.SPANS.register(SchemaRegistry.connect(URI.create(registry.url())));
  }

  /** Starts everything, with an empty spans topic and the schema of this build. */
  static BenchStack start() throws IOException {
    StateDir state = new StateDir(Files.createTempDirectory("tracemill-bench")).create();
    BenchStack stack = new BenchStack(state);
    Migrations.apply(stack.writer());
    stack.broker.createTopics(
        List.of(
            new NewTopic(Topics.SPANS, PARTITIONS, (short) 1)
                .configs(
                    Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2097152"))));
    return stack;
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

  int schemaId() {
    return schemaId;
  }

  /** How the sink reaches ClickHouse. */
  io.tracemill.clickhouse.ClickHouseConfig writer() {
    return io.tracemill.clickhouse.ClickHouseConfig.of(
        URI.create(clickHouse.url()),
        clickHouse.writer().name(),
        clickHouse.writer().password(),
        io.tracemill.clickhouse.ClickHouseConfig.DEFAULT_DATABASE);
  }

  /** Clock of broker and ClickHouse, and of {@code others} under the name flink. */
  CpuClock cpuClock(long... others) {
    Map<String, long[]> pids = new HashMap<>();
    pids.put("broker", new long[] {pid(broker.process())});
    pids.put("clickhouse", new long[] {pid(clickHouse.process())});
    if (others.length > 0) {
      pids.put("flink", others);
    }
    return new CpuClock(pids);
  }

  private static long pid(ManagedProcess process) {
    return process
        .pid()
        .orElseThrow(() -> new IllegalStateException(process.name() + " has ended"));
  }

  /** The one number that a query gives. */
  long count(String sql) throws IOException {
    return Long.parseLong(clickHouse.execute(sql).strip());
  }

  @Override
  public void close() throws IOException {
    for (ManagedProcess process :
        List.of(broker.process(), registry.process(), clickHouse.process())) {
      process.kill();
    }
    state.delete();
  }
}
