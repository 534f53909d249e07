package io.tracemill.prometheus;

import io.tracemill.process.InvalidConfigException;
import io.tracemill.process.OptionCheck;
import java.time.Duration;
import picocli.CommandLine.Option;

/**
 * The options as given, each with an environment variable as its default. Text until {@link
 * #toConfig} has looked at all of them, so that all faults are told at once.
 */
final class PrometheusOptions {
  @Option(
      names = "--bootstrap-servers",
      defaultValue = "${env:TRACEMILL_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
      description = "Kafka brokers, host:port[,host:port...]. Default: ${DEFAULT-VALUE}")
  String bootstrapServers = "";

  @Option(
      names = "--registry-url",
      defaultValue = "${env:TRACEMILL_REGISTRY_URL:-http://127.0.0.1:8081/apis/ccompat/v7}",
      description = "Schema registry with Confluent's API. Default: ${DEFAULT-VALUE}")
  String registryUrl = "";

  @Option(
      names = "--topics-timeout-seconds",
      defaultValue = "${env:TRACEMILL_PROMETHEUS_TOPICS_TIMEOUT_SECONDS:-60}",
      description = "How long to wait for topics that are not there. Default: ${DEFAULT-VALUE}")
  String topicsTimeoutSeconds = "";

  @Option(
      names = "--max-series",
      defaultValue = "${env:TRACEMILL_PROMETHEUS_MAX_SERIES:-20000}",
      description =
          "Most series (tenant, service, operation, kind); what comes beyond is counted in one"
              + " series of its own. Default: ${DEFAULT-VALUE}")
  String maxSeries = "";

  @Option(
      names = "--max-recent-rows",
      defaultValue = "${env:TRACEMILL_PROMETHEUS_MAX_RECENT_ROWS:-200000}",
      description =
          "Most rows of recent buckets that corrections can still reach. Default: ${DEFAULT-VALUE}")
  String maxRecentRows = "";

  @Option(
      names = "--series-idle-minutes",
      defaultValue = "${env:TRACEMILL_PROMETHEUS_SERIES_IDLE_MINUTES:-1440}",
      description = "After which a series without new data is dropped. Default: ${DEFAULT-VALUE}")
  String seriesIdleMinutes = "";

  @Option(
      names = "--host",
      defaultValue = "${env:TRACEMILL_PROMETHEUS_HOST:-127.0.0.1}",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}")
  String host = "";

  @Option(
      names = "--port",
      defaultValue = "${env:TRACEMILL_PROMETHEUS_PORT:-9464}",
      description = "Port to listen on, path /metrics. Default: ${DEFAULT-VALUE}")
  String port = "";

  /**
   * The configuration.
   *
   * @throws InvalidConfigException when anything is wrong, with all that is
   */
  PrometheusSinkConfig toConfig() {
    OptionCheck check = new OptionCheck();
    PrometheusSinkConfig config =
        new PrometheusSinkConfig(
            check.servers("--bootstrap-servers", bootstrapServers),
            check.registryUrl("--registry-url", registryUrl),
            Duration.ofSeconds(
                check.number("--topics-timeout-seconds", topicsTimeoutSeconds, 1, 86_400)),
            (int) check.number("--max-series", maxSeries, 1, 10_000_000),
            (int) check.number("--max-recent-rows", maxRecentRows, 1000, 100_000_000),
            Duration.ofMinutes(
                check.number("--series-idle-minutes", seriesIdleMinutes, 30, 525_600)),
            check.address("--host", host),
            check.port("--port", port));
    check.finish();
    return config;
  }
}
