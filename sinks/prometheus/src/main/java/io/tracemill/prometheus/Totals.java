package io.tracemill.prometheus;

import io.tracemill.schemas.avro.HistogramBucket;
import io.tracemill.schemas.avro.ServiceMetrics;
import java.util.Arrays;

/** Counts, errors, durations: of one row, or summed up. Not thread-safe. */
final class Totals {
  private long calls;
  private long errors;
  private double sumNanos;
  private final long[] classes = new long[LatencyBounds.COUNT];

  static Totals of(ServiceMetrics row) {
    Totals totals = new Totals();
    totals.calls = row.getCount();
    totals.errors = row.getErrors();
    totals.sumNanos = row.getSumNanos();
    totals.classes[0] = row.getZeroCount();
    for (HistogramBucket bucket : row.getBuckets()) {
      totals.classes[LatencyBounds.classOf(bucket.getIndex())] += bucket.getCount();
    }
    return totals;
  }

  void add(Totals other) {
    add(other, 1);
  }

  void subtract(Totals other) {
    add(other, -1);
  }

  private void add(Totals other, int sign) {
    calls += sign * other.calls;
    errors += sign * other.errors;
    sumNanos += sign * other.sumNanos;
    for (int i = 0; i < classes.length; i++) {
      classes[i] += sign * other.classes[i];
    }
  }

  long calls() {
    return calls;
  }

  long errors() {
    return errors;
  }

  double sumSeconds() {
    return sumNanos / 1e9;
  }

  /** Spans whose duration is within each of {@link LatencyBounds}, as Prometheus counts them. */
  long[] cumulative() {
    long[] cumulative = Arrays.copyOf(classes, classes.length);
    for (int i = 1; i < cumulative.length; i++) {
      cumulative[i] += cumulative[i - 1];
    }
    return cumulative;
  }
}
