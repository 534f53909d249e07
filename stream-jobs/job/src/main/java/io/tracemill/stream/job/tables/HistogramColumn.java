package io.tracemill.stream.job.tables;

import io.tracemill.clickhouse.block.IntegerColumn;
import io.tracemill.clickhouse.block.MapColumn;
import io.tracemill.stream.core.ExponentialHistogram;

/** A histogram as a map of counts by index. */
final class HistogramColumn {
  private HistogramColumn() {}

  static void add(MapColumn<IntegerColumn, IntegerColumn> column, ExponentialHistogram histogram) {
    for (int i = 0; i < histogram.size(); i++) {
      if (histogram.count(i) != 0) {
        column.keys().add(histogram.index(i));
        column.values().add(histogram.count(i));
      }
    }
    column.endRow();
  }
}
