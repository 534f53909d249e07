package io.tracemill.clickhouse;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a batch is full, and how much may wait. A writer's open batches together hold at most {@code
 * 2 * maxBytes}, compressed ones see {@code maxPendingBytes}.
 *
 * @param maxRows rows at which a batch is full; ClickHouse is cheapest at 100,000 and more
 * @param maxBytes bytes at which a batch is full, looked at every 16 rows
 * @param maxAge longest time that a row waits for its batch to fill, when it is sent at least once;
 *     else the next checkpoint sends it
 * @param maxPendingBytes compressed bytes that may wait for ClickHouse; beyond, the task waits. As
 *     many may wait for their checkpoint; beyond, they are sent ahead of it
 * @param insertThreads inserts under way at once, per writer
 * @param maxOpenPartitions partitions filled at once; beyond, the batch of most rows is sent
 */
public record BatchSettings(
    int maxRows,
    long maxBytes,
    Duration maxAge,
    long maxPendingBytes,
    int insertThreads,
    int maxOpenPartitions)
    implements Serializable {
  /** 100,000 rows, 16 MiB, 1 s, 64 MiB waiting, 1 thread, 128 partitions. */
  public static final BatchSettings DEFAULT =
      new BatchSettings(100_000, 16L << 20, Duration.ofSeconds(1), 64L << 20, 1, 128);

  /** From here on ClickHouse would cut a batch in two, and its token would no longer cover it. */
  static final int MAX_ROWS = 1_000_000;

  /**
   * @throws IllegalArgumentException with every fault at once
   */
  public BatchSettings {
    Faults faults = new Faults();
    faults.checkRange("clickhouse.batch.max-rows", maxRows, 1, MAX_ROWS);
    faults.checkRange("clickhouse.batch.max-bytes", maxBytes, 1, 512L << 20);
    faults.checkPositive("clickhouse.batch.max-age", maxAge, "PT1S");
    faults.checkRange("clickhouse.batch.max-pending-bytes", maxPendingBytes, 1, 4L << 30);
    faults.checkRange("clickhouse.batch.insert-threads", insertThreads, 1, 16);
    faults.checkRange("clickhouse.batch.max-open-partitions", maxOpenPartitions, 1, 4096);
    faults.throwIfAny();
  }

  public BatchSettings withMaxRows(int rows) {
    return new BatchSettings(
        rows, maxBytes, maxAge, maxPendingBytes, insertThreads, maxOpenPartitions);
  }

  public BatchSettings withMaxBytes(long bytes) {
    return new BatchSettings(
        maxRows, bytes, maxAge, maxPendingBytes, insertThreads, maxOpenPartitions);
  }

  public BatchSettings withMaxAge(Duration age) {
    return new BatchSettings(
        maxRows, maxBytes, age, maxPendingBytes, insertThreads, maxOpenPartitions);
  }

  public BatchSettings withMaxPendingBytes(long bytes) {
    return new BatchSettings(maxRows, maxBytes, maxAge, bytes, insertThreads, maxOpenPartitions);
  }
}
