package io.tracemill.stream.job;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.Guarantee;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The job's options; each can also be set by the environment variable it names. */
@SuppressWarnings("NullAway.Init") // filled by picocli
final class JobOptions {
  @Option(
      names = "--bootstrap-servers",
      defaultValue = "${env:TRACEMILL_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
      description = "Kafka's bootstrap servers (TRACEMILL_BOOTSTRAP_SERVERS; ${DEFAULT-VALUE}).")
  private String kafka;

  @Option(
      names = "--registry-url",
      defaultValue = "${env:TRACEMILL_REGISTRY_URL:-http://127.0.0.1:8081/apis/ccompat/v7}",
      description =
          "Schema registry with Confluent's API (TRACEMILL_REGISTRY_URL; ${DEFAULT-VALUE}).")
  private URI registry;

  @Option(
      names = "--clickhouse-url",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_URL:-http://127.0.0.1:8123}",
      description = "ClickHouse's HTTP interface (TRACEMILL_CLICKHOUSE_URL; ${DEFAULT-VALUE}).")
  private URI clickHouseUrl;

  @Option(
      names = "--clickhouse-user",
      defaultValue = "${env:TRACEMILL_CLICKHOUSE_USER:-writer}",
      description = "User that may insert (TRACEMILL_CLICKHOUSE_USER; ${DEFAULT-VALUE}).")
  private String clickHouseUser;

  @Option(
      names = "--consumer-group",
      defaultValue = "${env:TRACEMILL_CONSUMER_GROUP:-tracemill-job}",
      description =
          "Offsets are committed to it, for lag (TRACEMILL_CONSUMER_GROUP; ${DEFAULT-VALUE}).")
  private String consumerGroup;

  @Option(
      names = "--trace-gap",
      defaultValue = "${env:TRACEMILL_TRACE_GAP:-PT10S}",
      description =
          "A trace closes when nothing of it was appended for this long (TRACEMILL_TRACE_GAP; ${DEFAULT-VALUE}).")
  private Duration traceGap;

  @Option(
      names = "--trace-retention",
      defaultValue = "${env:TRACEMILL_TRACE_RETENTION:-PT60S}",
      description =
          "Closed traces stay in state for at least this long (TRACEMILL_TRACE_RETENTION; ${DEFAULT-VALUE}).")
  private Duration traceRetention;

  @Option(
      names = "--trace-memory-bytes",
      defaultValue = "${env:TRACEMILL_TRACE_MEMORY_BYTES:-16777216}",
      description =
          "Beyond the retention, closed traces stay while a task holds no more bytes of spans (TRACEMILL_TRACE_MEMORY_BYTES; ${DEFAULT-VALUE}).")
  private long traceMemoryBytes;

  @Option(
      names = "--checkpoint-interval",
      defaultValue = "${env:TRACEMILL_CHECKPOINT_INTERVAL:-PT5S}",
      description = "Time between checkpoints (TRACEMILL_CHECKPOINT_INTERVAL; ${DEFAULT-VALUE}).")
  private Duration checkpointInterval;

  @Option(
      names = "--max-batch-age",
      defaultValue = "${env:TRACEMILL_MAX_BATCH_AGE:-PT1S}",
      description =
          "Longest time that a row of an at-least-once table waits for its batch to fill (TRACEMILL_MAX_BATCH_AGE; ${DEFAULT-VALUE}).")
  private Duration maxBatchAge;

  @Option(
      names = "--clock-tolerance",
      defaultValue = "${env:TRACEMILL_CLOCK_TOLERANCE:-PT0.5S}",
      description =
          "How far the broker's clock may be behind this machine's (TRACEMILL_CLOCK_TOLERANCE; ${DEFAULT-VALUE}).")
  private Duration clockTolerance;

  @Option(
      names = "--sink-guarantee",
      defaultValue = "${env:TRACEMILL_SINK_GUARANTEE:-EXACTLY_ONCE}",
      description =
          "EXACTLY_ONCE: rows are visible after their checkpoint; AT_LEAST_ONCE: within the batch age, and again after a restart (TRACEMILL_SINK_GUARANTEE; ${DEFAULT-VALUE}).")
  private Guarantee guarantee;

  /** The password comes by the environment alone: a command line can be read by others. */
  JobConfig toConfig() {
    String password = System.getenv().getOrDefault("TRACEMILL_CLICKHOUSE_PASSWORD", "");
    return new JobConfig(
        kafka,
        registry,
        ClickHouseConfig.of(
            clickHouseUrl, clickHouseUser, password, ClickHouseConfig.DEFAULT_DATABASE),
        consumerGroup,
        new SessionSettings(traceGap, traceRetention, traceMemoryBytes),
        checkpointInterval,
        maxBatchAge,
        clockTolerance,
        guarantee);
  }
}
