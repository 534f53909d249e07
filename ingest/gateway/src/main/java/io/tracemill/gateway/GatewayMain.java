package io.tracemill.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.process.ProcessRun;
import io.tracemill.process.SchemaRegistration;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.TopicSchema;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
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
    return ProcessRun.run(options::toConfig, GatewayMain::runUntilEnded);
  }

  private static void runUntilEnded(GatewayConfig config) throws IOException, InterruptedException {
    int schemaId =
        SchemaRegistration.register(
            SchemaRegistry.connect(config.registryUrl().uri()),
            config.topic(),
            TopicSchema.SPANS,
            config.registryTimeout());
    PrometheusMeterRegistry registry = ProcessRun.newMeterRegistry();
    GatewayMetrics metrics = new GatewayMetrics(registry);
    KafkaSpanPublisher publisher = KafkaSpanPublisher.connect(config, metrics);
    Gateway gateway;
    try {
      gateway = Gateway.start(config, schemaId, publisher, metrics, registry);
    } catch (CompletionException e) {
      publisher.close();
      throw new IOException("cannot listen: " + e.getCause(), e);
    }
    LOG.info(
        "ready: OTLP/gRPC {}, OTLP/HTTP {}, Zipkin {}, metrics {} on {}; schema id {}",
        config.otlpGrpcPort(),
        config.otlpHttpPort(),
        config.zipkinPort(),
        config.metricsPort(),
        config.host(),
        schemaId);
    ProcessRun.closeAtEnd(gateway);
    new CountDownLatch(1).await(); // SIGTERM ends the process
  }
}
