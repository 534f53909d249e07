package io.tracemill.local;

import java.util.Locale;

/**
 * What can be changed about a local stack: by option ({@code --kafka-port}), by environment ({@code
 * TRACEMILL_KAFKA_PORT}); what {@code up} was given is remembered in the state directory.
 */
enum Setting {
  KAFKA_PORT(9092, 1, 65_535, "Kafka"),
  KAFKA_CONTROLLER_PORT(9093, 1, 65_535, "Kafka's controller"),
  REGISTRY_PORT(8081, 1, 65_535, "the schema registry"),
  CLICKHOUSE_HTTP_PORT(8123, 1, 65_535, "ClickHouse HTTP"),
  CLICKHOUSE_NATIVE_PORT(0, 0, 65_535, "ClickHouse's native protocol; 0: none"),
  CLICKHOUSE_PROXY_PORT(
      0, 0, 65_535, "a proxy through which the job writes to ClickHouse; 0: none"),
  FLINK_PORT(8082, 1, 65_535, "Flink's UI and REST"),
  FLINK_RPC_PORT(6123, 1, 65_535, "Flink's JobManager"),
  OTLP_GRPC_PORT(4317, 1, 65_535, "OTLP over gRPC"),
  OTLP_HTTP_PORT(4318, 1, 65_535, "OTLP over HTTP"),
  ZIPKIN_PORT(9411, 1, 65_535, "Zipkin"),
  ZIPKIN_UI_PORT(9412, 1, 65_535, "Zipkin's pages"),
  PROMETHEUS_PORT(9464, 1, 65_535, "derived datapoints for Prometheus"),
  GATEWAY_METRICS_PORT(9465, 1, 65_535, "the gateway's metrics"),
  AGENT_METRICS_PORT(9466, 1, 65_535, "the agent's metrics"),
  BRIDGE_METRICS_PORT(9467, 1, 65_535, "the bridge's metrics"),
  FLINK_METRICS_PORT(9468, 1, 65_535, "the TaskManager's metrics"),
  JOBMANAGER_METRICS_PORT(9469, 1, 65_535, "the JobManager's metrics"),
  KAFKA_HEAP_MEGABYTES(512, 128, 65_536, "Kafka's greatest heap"),
  CLICKHOUSE_MEMORY_MEGABYTES(1024, 256, 1_048_576, "ClickHouse's greatest memory"),
  TASKMANAGER_HEAP_MEGABYTES(1792, 512, 1_048_576, "the TaskManager's greatest heap"),
  TASKMANAGER_SLOTS(2, 1, 256, "slots of the TaskManager, and the job's parallelism"),
  CHECKPOINT_INTERVAL_MILLIS(5_000, 100, 3_600_000, "time between checkpoints"),
  TRACE_GAP_MILLIS(10_000, 100, 3_600_000, "silence after which a trace closes"),
  TRACE_RETENTION_MILLIS(60_000, 0, 3_600_000, "how long a closed trace stays in state");

  private final int defaultValue;
  private final int least;
  private final int greatest;
  private final String purpose;

  Setting(int defaultValue, int least, int greatest, String purpose) {
    this.defaultValue = defaultValue;
    this.least = least;
    this.greatest = greatest;
    this.purpose = purpose;
  }

  int defaultValue() {
    return defaultValue;
  }

  int least() {
    return least;
  }

  int greatest() {
    return greatest;
  }

  String purpose() {
    return purpose;
  }

  boolean isPort() {
    return name().endsWith("_PORT");
  }

  /** The name in the remembered file: {@code kafka-port}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String option() {
    return "--" + key();
  }

  String variable() {
    return "TRACEMILL_" + name();
  }
}
