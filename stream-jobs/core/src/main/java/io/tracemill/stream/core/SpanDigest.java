package io.tracemill.stream.core;

/**
 * What one span contributes to its series.
 *
 * @param key the series
 * @param instance instance of the service; empty when unknown
 * @param host host; empty when unknown
 * @param bucketSeconds start of the 10 s bucket in which the span ended, epoch seconds
 * @param durationNanos duration, nanoseconds; 0 when not known
 * @param errorClass class of the error; empty when the span is not in error
 * @param adjustedCount spans that it stands for
 * @param traceIdHigh upper half of the trace id, for exemplars
 * @param traceIdLow lower half of the trace id, for exemplars
 */
public record SpanDigest(
    SeriesKey key,
    String instance,
    String host,
    long bucketSeconds,
    long durationNanos,
    String errorClass,
    double adjustedCount,
    long traceIdHigh,
    long traceIdLow) {

  /** Length of a bucket, seconds. */
  public static final int BUCKET_SECONDS = 10;

  public boolean isError() {
    return !errorClass.isEmpty();
  }

  /** Whether it counts the same in the same place; exemplars may differ. */
  boolean countsLike(SpanDigest other) {
    return bucketSeconds == other.bucketSeconds
        && durationNanos == other.durationNanos
        && adjustedCount == other.adjustedCount
        && errorClass.equals(other.errorClass)
        && key.equals(other.key)
        && instance.equals(other.instance)
        && host.equals(other.host);
  }
}
