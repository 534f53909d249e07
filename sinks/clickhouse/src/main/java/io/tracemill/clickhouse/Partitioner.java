package io.tracemill.clickhouse;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * Says to which partition of the table a row goes: rows of different partitions go into different
 * batches, since a deduplication token covers one partition and ClickHouse refuses blocks of more
 * than 100. Must follow the table's PARTITION BY, with the server's time zone UTC.
 */
@FunctionalInterface
public interface Partitioner<T> extends Serializable {
  /** Any number that is the same for rows of the same partition only. */
  long partitionOf(T row);

  /** For {@code PARTITION BY toDate(t)}: the day of an epoch time in milliseconds. */
  static long day(long epochMillis) {
    return Math.floorDiv(epochMillis, 86_400_000L);
  }

  /** For {@code PARTITION BY toYYYYMM(t)}: the month of an epoch time in seconds. */
  static long month(long epochSeconds) {
    ZonedDateTime time = Instant.ofEpochSecond(epochSeconds).atZone(ZoneOffset.UTC);
    return time.getYear() * 100L + time.getMonthValue();
  }
}
