package io.tracemill.bridge;

import io.tracemill.process.InvalidConfigException;
import io.tracemill.process.OptionCheck;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/**
 * The options as given, each with an environment variable as its default. Text until {@link
 * #toConfig} has looked at all of them, so that all faults are told at once.
 */
final class BridgeOptions {
  private static final long MIB_BYTES = 1024 * 1024;

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
      names = "--registry-timeout-seconds",
      defaultValue = "${env:TRACEMILL_REGISTRY_TIMEOUT_SECONDS:-60}",
      description = "How long to try to register the schemas. Default: ${DEFAULT-VALUE}")
  String registryTimeoutSeconds = "";

  @Option(
      names = "--application-id",
      defaultValue = "${env:TRACEMILL_BRIDGE_APPLICATION_ID:-tracemill-bridge}",
      description = "Kafka Streams' application id. Default: ${DEFAULT-VALUE}")
  String applicationId = "";

  @Option(
      names = "--zipkin-topic",
      defaultValue = "${env:TRACEMILL_BRIDGE_ZIPKIN_TOPIC:-zipkin}",
      description = "Topic of Zipkin v2 JSON, 'none' for none. Default: ${DEFAULT-VALUE}")
  String zipkinTopic = "";

  @Option(
      names = "--otlp-topic",
      defaultValue = "${env:TRACEMILL_BRIDGE_OTLP_TOPIC:-otlp_spans}",
      description = "Topic of OTLP protobuf, 'none' for none. Default: ${DEFAULT-VALUE}")
  String otlpTopic = "";

  @Option(
      names = "--topics-timeout-seconds",
      defaultValue = "${env:TRACEMILL_BRIDGE_TOPICS_TIMEOUT_SECONDS:-60}",
      description = "How long to wait for topics that are not there. Default: ${DEFAULT-VALUE}")
  String topicsTimeoutSeconds = "";

  @Option(
      names = "--topic",
      defaultValue = "${env:TRACEMILL_SPANS_TOPIC:-tracemill.spans}",
      description = "Topic of spans. Default: ${DEFAULT-VALUE}")
  String topic = "";

  @Option(
      names = "--tenant",
      defaultValue = "${env:TRACEMILL_TENANT:-}",
      description = "Tenant of all spans read. Default: the default tenant")
  String tenant = "";

  @Option(
      names = "--guarantee",
      defaultValue = "${env:TRACEMILL_BRIDGE_GUARANTEE:-at_least_once}",
      description = "at_least_once or exactly_once_v2. Default: ${DEFAULT-VALUE}")
  String guarantee = "";

  @Option(
      names = "--threads",
      defaultValue = "${env:TRACEMILL_BRIDGE_THREADS:-1}",
      description = "Stream threads. Default: ${DEFAULT-VALUE}")
  String threads = "";

  @Option(
      names = "--max-record-spans",
      defaultValue = "${env:TRACEMILL_BRIDGE_MAX_RECORD_SPANS:-200000}",
      description = "Most spans of one record. Default: ${DEFAULT-VALUE}")
  String maxRecordSpans = "";

  @Option(
      names = "--max-record-bytes",
      defaultValue = "${env:TRACEMILL_BRIDGE_MAX_RECORD_BYTES:-67108864}",
      description =
          "Most bytes that one record's spans may take, once each carries its resource. Default:"
              + " ${DEFAULT-VALUE}")
  String maxRecordBytes = "";

  @Option(
      names = "--host",
      defaultValue = "${env:TRACEMILL_BRIDGE_HOST:-127.0.0.1}",
      description = "Address of the metrics. Default: ${DEFAULT-VALUE}")
  String host = "";

  @Option(
      names = "--metrics-port",
      defaultValue = "${env:TRACEMILL_BRIDGE_METRICS_PORT:-9467}",
      description = "Prometheus, path /metrics. Default: ${DEFAULT-VALUE}")
  String metricsPort = "";

  /**
   * The configuration.
   *
   * @throws InvalidConfigException when anything is wrong, with all that is
   */
  BridgeConfig toConfig() {
    OptionCheck check = new OptionCheck();
    check.that(
        !zipkinTopic.equals("none") || !otlpTopic.equals("none"),
        "--zipkin-topic and --otlp-topic",
        "none",
        "one topic at least");
    check.that(
        zipkinTopic.equals("none") || !zipkinTopic.equals(otlpTopic),
        "--otlp-topic",
        otlpTopic,
        "another topic than --zipkin-topic");
    BridgeConfig config =
        new BridgeConfig(
            check.servers("--bootstrap-servers", bootstrapServers),
            check.registryUrl("--registry-url", registryUrl),
            Duration.ofSeconds(
                check.number("--registry-timeout-seconds", registryTimeoutSeconds, 1, 3600)),
            check.topic("--application-id", applicationId),
            source(check, "--zipkin-topic", zipkinTopic),
            source(check, "--otlp-topic", otlpTopic),
            Duration.ofSeconds(
                check.number("--topics-timeout-seconds", topicsTimeoutSeconds, 1, 86_400)),
            check.topic("--topic", topic),
            check.tenant("--tenant", tenant),
            guarantee(check),
            (int) check.number("--threads", threads, 1, 256),
            (int) check.number("--max-record-spans", maxRecordSpans, 1, 10_000_000),
            check.number("--max-record-bytes", maxRecordBytes, MIB_BYTES, 1024 * MIB_BYTES),
            check.address("--host", host),
            check.port("--metrics-port", metricsPort));
    check.finish();
    return config;
  }

  private static String source(OptionCheck check, String option, String topic) {
    return topic.equals("none") ? "" : check.topic(option, topic);
  }

  private Guarantee guarantee(OptionCheck check) {
    for (Guarantee known : Guarantee.values()) {
      if (known.value().equals(guarantee)) {
        return known;
      }
    }
    check.that(
        false,
        "--guarantee",
        guarantee,
        Arrays.stream(Guarantee.values())
            .map(known -> known.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" or ")));
    return Guarantee.AT_LEAST_ONCE;
  }
}
