package io.tracemill.bridge;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.process.ProcessRun;
import io.tracemill.process.SchemaRegistration;
import io.tracemill.process.TopicsAwait;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.DeadLetter;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The bridge's process. Runs until it is told to end (SIGTERM), then comes to rest. Exit code 1
 * when it cannot start or fails, 2 when its configuration is wrong.
 */
@Command(
    name = "tracemill-bridge",
    mixinStandardHelpOptions = true,
    version = "tracemill-bridge 0.2.0",
    description = "Reads spans from other tracers' Kafka topics and publishes canonical ones.")
public final class BridgeMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(BridgeMain.class);

  @Mixin private final BridgeOptions options = new BridgeOptions();

  private BridgeMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new BridgeMain()).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    return ProcessRun.run(options::toConfig, BridgeMain::runUntilEnded);
  }

  private static void runUntilEnded(BridgeConfig config) throws InterruptedException, IOException {
    if (!TopicsAwait.await(config.bootstrapServers(), topics(config), config.topicsTimeout())) {
      return;
    }
    PrometheusMeterRegistry metrics = ProcessRun.newMeterRegistry();
    Bridge bridge = Bridge.start(register(config, new BridgeMetrics(metrics)), metrics);
    LOG.info("ready: metrics {} on {}", config.metricsPort(), config.host());
    ProcessRun.closeAtEnd(bridge);
    bridge.awaitFailure();
  }

  /** Registers the schemas; the registry is not needed again. */
  private static ReadSpansProcessor.Settings register(BridgeConfig config, BridgeMetrics metrics)
      throws InterruptedException {
    SchemaRegistry registry = SchemaRegistry.connect(config.registryUrl().uri());
    int spansSchemaId =
        SchemaRegistration.register(
            registry, config.spansTopic(), TopicSchema.SPANS, config.registryTimeout());
    SchemaRegistration.register(
        registry, Topics.DEAD_LETTERS, TopicSchema.DEAD_LETTERS, config.registryTimeout());
    RecordSerializer<DeadLetter> letters =
        new RecordSerializer<>(registry, TopicSchema.DEAD_LETTERS);
    letters.register();
    return new ReadSpansProcessor.Settings(config, spansSchemaId, letters, metrics);
  }

  private static Set<String> topics(BridgeConfig config) {
    Set<String> topics = new TreeSet<>();
    for (String topic :
        new String[] {
          config.zipkinTopic(), config.otlpTopic(), config.spansTopic(), Topics.DEAD_LETTERS
        }) {
      if (!topic.isEmpty()) {
        topics.add(topic);
      }
    }
    return topics;
  }
}
