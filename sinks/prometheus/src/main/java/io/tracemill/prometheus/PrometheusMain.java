package io.tracemill.prometheus;

import io.tracemill.process.ProcessRun;
import io.tracemill.process.TopicsAwait;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
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
    return ProcessRun.run(options::toConfig, PrometheusMain::runUntilEnded);
  }

  private static void runUntilEnded(PrometheusSinkConfig config)
      throws IOException, InterruptedException {
    Set<String> topics = Set.of(Topics.SERVICE_METRICS, Topics.FLOODS);
    if (!TopicsAwait.await(config.bootstrapServers(), topics, config.topicsTimeout())) {
      return;
    }
    PrometheusSink sink = PrometheusSink.start(config);
    LOG.info("ready: http://{}:{}/metrics", config.host(), config.port());
    ProcessRun.closeAtEnd(sink);
    sink.awaitEnd();
  }
}
