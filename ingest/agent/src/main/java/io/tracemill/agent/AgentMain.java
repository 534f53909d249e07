package io.tracemill.agent;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.process.InvalidConfigException;
import io.tracemill.process.MetricsServer;
import io.tracemill.process.SchemaRegistration;
import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.avro.ResourceSample;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
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
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

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
    AgentConfig config;
    try {
      config = options.toConfig();
    } catch (InvalidConfigException e) {
      System.err.println(e.getMessage());
      return WRONG_USAGE;
    }
    LOG.info("configuration: {}", config);
    try {
      start(config);
    } catch (RegistryException e) {
      LOG.error("cannot start: the schema could not be registered: {}", e.getMessage());
      return FAILED;
    } catch (KafkaException e) {
      LOG.error("cannot start: {}: {}", e.getMessage(), String.valueOf(e.getCause()));
      return FAILED;
    } catch (IOException e) {
      LOG.error(
          "cannot start: cannot listen on {}:{}: {}",
          config.metricsHost(),
          config.metricsPort(),
          e.getMessage());
      return FAILED;
    }
    new CountDownLatch(1).await(); // SIGTERM ends the process
    return 0;
  }

  private static void start(AgentConfig config) throws InterruptedException, IOException {
    GlobalConfig.set(GlobalConfig.OSHI_UTIL_PROC_PATH, config.procDir().toString());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    AgentMetrics metrics = new AgentMetrics(registry);
    RecordSerializer<ResourceSample> serializer = serializer(config);
    Clock clock = Clock.systemUTC();
    Sampler sampler = new Sampler(config, metrics, clock);
    MetricsServer server =
        MetricsServer.start(config.metricsHost(), config.metricsPort(), registry, () -> true);
    SamplePublisher publisher = SamplePublisher.connect(config, serializer, metrics);
    Agent agent = new Agent(sampler, publisher, metrics, clock, config.interval());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  agent.close();
                  server.close();
                },
                "end"));
    agent.start();
    LOG.info("ready: metrics {} on {}", config.metricsPort(), config.metricsHost());
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
