package io.tracemill.agent;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.process.MetricsServer;
import io.tracemill.process.ProcessRun;
import io.tracemill.process.SchemaRegistration;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.avro.ResourceSample;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import oshi.util.GlobalConfig;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The hardware agent's process. Runs until it is told to end (SIGTERM). Exit code 1 when it cannot
 * start, 2 when its configuration is wrong.
 */
@Command(
    name = "tracemill-agent",
    mixinStandardHelpOptions = true,
    version = "tracemill-agent 0.2.0",
    description = "Samples host, containers and services' processes to Kafka.")
public final class AgentMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(AgentMain.class);

  @Mixin private final AgentOptions options = new AgentOptions();

  private AgentMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new AgentMain()).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    return ProcessRun.run(options::toConfig, AgentMain::runUntilEnded);
  }

  private static void runUntilEnded(AgentConfig config) throws IOException, InterruptedException {
    GlobalConfig.set(GlobalConfig.OSHI_UTIL_PROC_PATH, config.procDir().toString());
    PrometheusMeterRegistry registry = ProcessRun.newMeterRegistry();
    AgentMetrics metrics = new AgentMetrics(registry);
    RecordSerializer<ResourceSample> serializer = serializer(config);
    Clock clock = Clock.systemUTC();
    Sampler sampler = new Sampler(config, metrics, clock);
    MetricsServer server =
        MetricsServer.start(config.metricsHost(), config.metricsPort(), registry, () -> true);
    SamplePublisher publisher = SamplePublisher.connect(config, serializer, metrics);
    Agent agent = new Agent(sampler, publisher, metrics, clock, config.interval());
    ProcessRun.closeAtEnd(
        () -> {
          agent.close();
          server.close();
        });
    agent.start();
    LOG.info("ready: metrics {} on {}", config.metricsPort(), config.metricsHost());
    new CountDownLatch(1).await(); // SIGTERM ends the process
  }

  /** A serializer whose schema the registry knows. */
  private static RecordSerializer<ResourceSample> serializer(AgentConfig config)
      throws InterruptedException {
    SchemaRegistry registry = SchemaRegistry.connect(config.registryUrl().uri());
    SchemaRegistration.register(
        registry, config.topic(), TopicSchema.RESOURCE_SAMPLES, config.registryTimeout());
    RecordSerializer<ResourceSample> serializer =
        new RecordSerializer<>(registry, TopicSchema.RESOURCE_SAMPLES);
    serializer.register();
    return serializer;
  }
}
