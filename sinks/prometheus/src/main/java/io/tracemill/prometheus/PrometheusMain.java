package io.tracemill.prometheus;

import io.tracemill.process.InvalidConfigException;
import io.tracemill.process.TopicsAwait;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The sink's process. Runs until it is told to end (SIGTERM). Exit code 1 when it cannot start or
 * go on, 2 when its configuration is wrong.
 */
@Command(
    name = "tracemill-prometheus",
    mixinStandardHelpOptions = true,
    version = "tracemill-prometheus 0.2.0",
    description = "Serves derived datapoints and floods as metrics that Prometheus scrapes.")
public final class PrometheusMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(PrometheusMain.class);
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  @Mixin private final PrometheusOptions options = new PrometheusOptions();

  private PrometheusMain() {}

  public static void main(String[] args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new PrometheusMain()).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    PrometheusSinkConfig config;
    try {
      config = options.toConfig();
    } catch (InvalidConfigException e) {
      System.err.println(e.getMessage());
      return WRONG_USAGE;
    }
    LOG.info("configuration: {}", config);
    Set<String> topics = Set.of(Topics.SERVICE_METRICS, Topics.FLOODS);
    if (!TopicsAwait.await(config.bootstrapServers(), topics, config.topicsTimeout())) {
      return FAILED;
    }
    try {
      runUntilEnded(config);
    } catch (KafkaException e) {
      LOG.error("cannot start: {}: {}", e.getMessage(), String.valueOf(e.getCause()));
    } catch (IOException e) {
      LOG.error("cannot start: port {}: {}", config.port(), e.getMessage());
    }
    return FAILED;
  }

  private static void runUntilEnded(PrometheusSinkConfig config)
      throws IOException, InterruptedException {
    PrometheusSink sink = PrometheusSink.start(config);
    LOG.info("ready: http://{}:{}/metrics", config.host(), config.port());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(sink), "end"));
    sink.awaitEnd();
  }

  private static void close(PrometheusSink sink) {
    try {
      sink.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info("ended");
  }
}
