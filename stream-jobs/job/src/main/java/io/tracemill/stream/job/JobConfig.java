package io.tracemill.stream.job;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.clickhouse.Guarantee;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The job's configuration, checked whole; {@link JobOptions} documents each key.
 *
 * @param bootstrapServers Kafka's bootstrap servers
 * @param registry schema registry's URL
 * @param clickHouse where the rows go
 * @param consumerGroup group that offsets are committed to, for lag
 * @param sessions how long traces stay
 * @param checkpointInterval time between checkpoints
 * @param maxBatchAge longest time that a row waits for its batch
 * @param clockTolerance how far the broker's clock may be behind
 * @param guarantee how often a row is stored whatever fails
 */
record JobConfig(
    String bootstrapServers,
    URI registry,
    ClickHouseConfig clickHouse,
    String consumerGroup,
    SessionSettings sessions,
    Duration checkpointInterval,
    Duration maxBatchAge,
    Duration clockTolerance,
    Guarantee guarantee) {

  /**
   * @throws IllegalArgumentException with every fault at once
   */
  JobConfig {
    List<String> faults = new ArrayList<>();
    if (bootstrapServers.isBlank()) {
      faults.add("kafka was '' but must be host:port[,host:port...] (e.g. 127.0.0.1:9092)");
    }
    if (registry.getHost() == null) {
      faults.add("registry was '" + registry + "' but must be a URL (e.g. http://127.0.0.1:8081)");
    }
    if (consumerGroup.isBlank()) {
      faults.add("consumer-group was '' but must be a name (e.g. tracemill-job)");
    }
    requirePositive(faults, "trace-gap", sessions.gap());
    requirePositive(faults, "trace-retention", sessions.retention());
    requirePositive(faults, "checkpoint-interval", checkpointInterval);
    requirePositive(faults, "max-batch-age", maxBatchAge);
    if (sessions.memoryBudgetBytes() < 0) {
      faults.add(
          "trace-memory-bytes was " + sessions.memoryBudgetBytes() + " but must be 0 or more");
    }
    if (clockTolerance.isNegative()) {
      faults.add("clock-tolerance was '" + clockTolerance + "' but must not be negative");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
  }

  private static void requirePositive(List<String> faults, String key, Duration value) {
    if (value.isNegative() || value.isZero()) {
      faults.add(key + " was '" + value + "' but must be above 0 (e.g. PT5S)");
    }
  }
}
