package io.tracemill.gateway;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.process.InvalidConfigException;
import io.tracemill.process.SchemaRegistration;
import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.TopicSchema;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The gateway's process. Runs until it is told to end (SIGTERM), then drains. Exit code 1 when it
 * cannot start, 2 when its configuration is wrong.
 */
@Command(
    name = "tracemill-gateway",
    mixinStandardHelpOptions = true,
    version = "tracemill-gateway 0.2.0",
    description = "Receives spans by OTLP and Zipkin and publishes them to Kafka.")
public final class GatewayMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayMain.class);
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @Mixin private final GatewayOptions options = new GatewayOptions();

  private GatewayMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new GatewayMain()).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    GatewayConfig config;
    try {
      config = options.toConfig();
    } catch (InvalidConfigException e) {
      System.err.println(e.getMessage());
      return WRONG_USAGE;
    }
    LOG.info("configuration: {}", config);
    Gateway gateway;
    try {
      gateway = start(config);
    } catch (RegistryException e) {
      LOG.error("cannot start: the schema could not be registered: {}", e.getMessage());
      return FAILED;
    } catch (KafkaException e) {
      LOG.error("cannot start: {}: {}", e.getMessage(), String.valueOf(e.getCause()));
      return FAILED;
    } catch (CompletionException e) {
      LOG.error("cannot start: cannot listen: {}", String.valueOf(e.getCause()));
      return FAILED;
    }
    runUntilEnded(gateway);
    return 0;
  }

  private static Gateway start(GatewayConfig config) throws InterruptedException {
    int schemaId =
        SchemaRegistration.register(
            SchemaRegistry.connect(config.registryUrl().uri()),
            config.topic(),
            TopicSchema.SPANS,
            config.registryTimeout());
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    GatewayMetrics metrics = new GatewayMetrics(registry);
    KafkaSpanPublisher publisher = KafkaSpanPublisher.connect(config, metrics);
    Gateway gateway;
    try {
      gateway = Gateway.start(config, schemaId, publisher, metrics, registry);
    } catch (CompletionException e) {
      publisher.close();
      throw e;
    }
    LOG.info(
        "ready: OTLP/gRPC {}, OTLP/HTTP {}, Zipkin {}, metrics {} on {}; schema id {}",
        config.otlpGrpcPort(),
        config.otlpHttpPort(),
        config.zipkinPort(),
        config.metricsPort(),
        config.host(),
        schemaId);
    return gateway;
  }

  private static void runUntilEnded(Gateway gateway) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread drain =
        new Thread(
            () -> {
              LOG.info("draining");
              gateway.close();
              LOG.info("ended");
              ended.countDown();
            },
            "drain");
    Runtime.getRuntime().addShutdownHook(drain);
    ended.await();
  }
}
