package io.tracemill.stream.job;

import io.tracemill.stream.core.Datapoint;
import io.tracemill.stream.core.SpanDigest;
import io.tracemill.stream.core.Versions;
import org.apache.flink.api.common.functions.FilterFunction;

/**
 * Passes rows of buckets that ended at most {@link #LIVE_MILLIS} before the newest span in them was
 * appended: what a replay or old data gives is nobody's to watch, and costs no topic.
 */
final class LiveDatapointFilter implements FilterFunction<Datapoint> {
  private static final long serialVersionUID = 1;

  /** How old, append time, milliseconds. */
  static final long LIVE_MILLIS = 600_000;

  @Override
  public boolean filter(Datapoint row) {
    long endMillis = (row.bucketSeconds() + SpanDigest.BUCKET_SECONDS) * 1000;
    return Versions.appendMillis(row.version()) - endMillis <= LIVE_MILLIS;
  }
}
