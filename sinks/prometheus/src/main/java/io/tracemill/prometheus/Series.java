package io.tracemill.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;

/**
 * One published series: what is known now, and what was published last, below which no counter
 * goes. A correction downwards therefore shows as a counter that stands still until it is made up
 * for. As every cumulative bucket keeps its own greatest value, buckets stay in order. Not
 * thread-safe.
 */
final class Series {
  private final Labels labels;
  private final Totals current = new Totals();
  private final long[] publishedCumulative = new long[LatencyBounds.COUNT];
  private long publishedCalls;
  private long publishedErrors;
  private double publishedSumSeconds;
  private long updatedMillis;

  Series(Labels labels) {
    this.labels = labels;
  }

  Labels labels() {
    return labels;
  }

  /** What is known now; the caller changes it. */
  Totals current() {
    return current;
  }

  void touch(long millis) {
    updatedMillis = millis;
  }

  long updatedMillis() {
    return updatedMillis;
  }

  /** Brings what is published up to what is known. */
  void publish() {
    publishedCalls = Math.max(publishedCalls, current.calls());
    publishedErrors = Math.max(publishedErrors, current.errors());
    publishedSumSeconds = Math.max(publishedSumSeconds, current.sumSeconds());
    long[] cumulative = current.cumulative();
    for (int i = 0; i < cumulative.length; i++) {
      publishedCumulative[i] = Math.max(publishedCumulative[i], cumulative[i]);
    }
  }

  long calls() {
    return publishedCalls;
  }

  long errors() {
    return publishedErrors;
  }

  double sumSeconds() {
    return publishedSumSeconds;
  }

  /** Published spans of each class, not cumulative. */
  long[] classes() {
    long[] classes = publishedCumulative.clone();
    for (int i = classes.length - 1; i > 0; i--) {
      classes[i] -= classes[i - 1];
    }
    return classes;
  }
}
