package io.tracemill.gateway;

import io.tracemill.process.InvalidConfigException;
import io.tracemill.process.OptionCheck;
import java.time.Duration;
import picocli.CommandLine.Option;

/**
 * The options as given, each with an environment variable as its default. Text until {@link
 * #toConfig} has looked at all of them, so that all faults are told at once.
 */
final class GatewayOptions {
  private static final String MIB = "1048576";
  private static final long MIB_BYTES = Long.parseLong(MIB);
  private static final long GIB_BYTES = 1024 * MIB_BYTES;

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
      description = "How long to try to register the schema. Default: ${DEFAULT-VALUE}")
  String registryTimeoutSeconds = "";

  @Option(
      names = "--topic",
      defaultValue = "${env:TRACEMILL_SPANS_TOPIC:-tracemill.spans}",
      description = "Topic of spans. Default: ${DEFAULT-VALUE}")
  String topic = "";

  @Option(
      names = "--tenant",
      defaultValue = "${env:TRACEMILL_TENANT:-}",
      description = "Tenant of all spans received. Default: the default tenant")
  String tenant = "";

  @Option(
      names = "--host",
      defaultValue = "${env:TRACEMILL_GATEWAY_HOST:-127.0.0.1}",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}")
  String host = "";

  @Option(
      names = "--otlp-grpc-port",
      defaultValue = "${env:TRACEMILL_OTLP_GRPC_PORT:-4317}",
      description = "OTLP/gRPC. Default: ${DEFAULT-VALUE}")
  String otlpGrpcPort = "";

  @Option(
      names = "--otlp-http-port",
      defaultValue = "${env:TRACEMILL_OTLP_HTTP_PORT:-4318}",
      description = "OTLP/HTTP, path /v1/traces. Default: ${DEFAULT-VALUE}")
  String otlpHttpPort = "";

  @Option(
      names = "--zipkin-port",
      defaultValue = "${env:TRACEMILL_ZIPKIN_PORT:-9411}",
      description = "Zipkin, path /api/v2/spans. Default: ${DEFAULT-VALUE}")
  String zipkinPort = "";

  @Option(
      names = "--zipkin-ui-port",
      defaultValue = "${env:TRACEMILL_ZIPKIN_UI_PORT:-9412}",
      description = "Where Zipkin's readers are sent on to. Default: ${DEFAULT-VALUE}")
  String zipkinUiPort = "";

  @Option(
      names = "--metrics-port",
      defaultValue = "${env:TRACEMILL_GATEWAY_METRICS_PORT:-9465}",
      description = "Prometheus, path /metrics. Default: ${DEFAULT-VALUE}")
  String metricsPort = "";

  @Option(
      names = "--max-request-bytes",
      defaultValue = "${env:TRACEMILL_MAX_REQUEST_BYTES:-20971520}",
      description = "Largest body as sent. Default: ${DEFAULT-VALUE}")
  String maxRequestBytes = "";

  @Option(
      names = "--max-decompressed-bytes",
      defaultValue = "${env:TRACEMILL_MAX_DECOMPRESSED_BYTES:-67108864}",
      description = "Largest body after decompression. Default: ${DEFAULT-VALUE}")
  String maxDecompressedBytes = "";

  @Option(
      names = "--max-unacknowledged-bytes",
      defaultValue = "${env:TRACEMILL_MAX_UNACKNOWLEDGED_BYTES:-134217728}",
      description =
          "Most that all requests together hold until Kafka has it; at least twice the largest"
              + " decompressed body. Default: ${DEFAULT-VALUE}")
  String maxUnacknowledgedBytes = "";

  @Option(
      names = "--max-request-spans",
      defaultValue = "${env:TRACEMILL_MAX_REQUEST_SPANS:-200000}",
      description = "Most spans of a request. Default: ${DEFAULT-VALUE}")
  String maxRequestSpans = "";

  @Option(
      names = "--kafka-buffer-bytes",
      defaultValue = "${env:TRACEMILL_KAFKA_BUFFER_BYTES:-33554432}",
      description = "The producer's buffer. Default: ${DEFAULT-VALUE}")
  String kafkaBufferBytes = "";

  @Option(
      names = "--kafka-timeout-millis",
      defaultValue = "${env:TRACEMILL_KAFKA_TIMEOUT_MILLIS:-8000}",
      description =
          "From a request's publication to its last acknowledgement; below the senders' own"
              + " timeout, which is 10 s by default. Default: ${DEFAULT-VALUE}")
  String kafkaTimeoutMillis = "";

  @Option(
      names = "--workers",
      defaultValue = "${env:TRACEMILL_GATEWAY_WORKERS:-8}",
      description = "Threads that decode and publish. Default: ${DEFAULT-VALUE}")
  String workers = "";

  /**
   * The configuration.
   *
   * @throws InvalidConfigException when anything is wrong, with all that is
   */
  GatewayConfig toConfig() {
    OptionCheck check = new OptionCheck();
    int decompressed =
        (int) check.number("--max-decompressed-bytes", maxDecompressedBytes, MIB_BYTES, GIB_BYTES);
    GatewayConfig config =
        new GatewayConfig(
            check.servers("--bootstrap-servers", bootstrapServers),
            check.registryUrl("--registry-url", registryUrl),
            Duration.ofSeconds(
                check.number("--registry-timeout-seconds", registryTimeoutSeconds, 1, 3600)),
            check.topic("--topic", topic),
            check.tenant("--tenant", tenant),
            check.address("--host", host),
            check.port("--otlp-grpc-port", otlpGrpcPort),
            check.port("--otlp-http-port", otlpHttpPort),
            check.port("--zipkin-port", zipkinPort),
            (int) check.number("--zipkin-ui-port", zipkinUiPort, 1, 65535),
            check.port("--metrics-port", metricsPort),
            (int) check.number("--max-request-bytes", maxRequestBytes, 1024, GIB_BYTES),
            decompressed,
            check.number(
                "--max-unacknowledged-bytes",
                maxUnacknowledgedBytes,
                2L * decompressed,
                64 * GIB_BYTES),
            (int) check.number("--max-request-spans", maxRequestSpans, 1, 10_000_000),
            check.number("--kafka-buffer-bytes", kafkaBufferBytes, 4 * MIB_BYTES, 16 * GIB_BYTES),
            Duration.ofMillis(
                check.number("--kafka-timeout-millis", kafkaTimeoutMillis, 1000, 600_000)),
            (int) check.number("--workers", workers, 1, 1024));
    check.finish();
    return config;
  }
}
