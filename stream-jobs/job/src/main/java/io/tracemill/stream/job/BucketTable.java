package io.tracemill.stream.job;

import java.util.Arrays;

/** Tables of totals per period. */
public enum BucketTable {
  SERVICE_METRICS_10S("service_metrics_10s", 10),
  SERVICE_METRICS_1M("service_metrics_1m", 60),
  SERVICE_METRICS_1H("service_metrics_1h", 3600),
  INSTANCE_METRICS_1M("instance_metrics_1m", 60),
  SERVICE_EDGES_1M("service_edges_1m", 60);

  private final String tableName;
  private final int periodSeconds;

  BucketTable(String tableName, int periodSeconds) {
    this.tableName = tableName;
    this.periodSeconds = periodSeconds;
  }

  /** Name in ClickHouse. */
  public String tableName() {
    return tableName;
  }

  /** Length of a period, seconds. */
  public int periodSeconds() {
    return periodSeconds;
  }

  /**
   * The table of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static BucketTable named(String name) {
    return Arrays.stream(values())
        .filter(table -> table.tableName.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no table of totals is named " + name));
  }
}
