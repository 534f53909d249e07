package io.tracemill.stream.core;

import java.util.Collections;
import java.util.SortedMap;

/**
 * A row of {@code service_metrics_10s}, {@code _1m} or {@code _1h}: absolute totals of one series
 * in one bucket.
 *
 * @param key the series
 * @param bucketSeconds start of the bucket, epoch seconds
 * @param count spans
 * @param adjustedCount spans that they stand for under sampling
 * @param errors spans in error
 * @param errorClasses spans in error by class; sums up to {@code errors}
 * @param sumNanos sum of durations, nanoseconds
 * @param minNanos shortest duration, nanoseconds
 * @param maxNanos longest duration, nanoseconds
 * @param zeroCount spans of duration 0, which no bucket of the histogram holds
 * @param buckets histogram of the durations above 0
 * @param exemplars trace ids by what they are an example of: slowest, error, typical
 * @param firstAppendMillis smallest append time of its reports, epoch milliseconds
 * @param version the row's version
 */
public record Datapoint(
    SeriesKey key,
    long bucketSeconds,
    long count,
    double adjustedCount,
    long errors,
    SortedMap<String, Long> errorClasses,
    long sumNanos,
    long minNanos,
    long maxNanos,
    long zeroCount,
    ExponentialHistogram buckets,
    SortedMap<String, String> exemplars,
    long firstAppendMillis,
    long version)
    implements StoredTotal<SeriesKey, Datapoint> {

  @Override
  public Datapoint withVersion(long newVersion) {
    return new Datapoint(
        key,
        bucketSeconds,
        count,
        adjustedCount,
        errors,
        errorClasses,
        sumNanos,
        minNanos,
        maxNanos,
        zeroCount,
        buckets,
        exemplars,
        firstAppendMillis,
        newVersion);
  }

  /** A row of zeros, for a series that lost all its spans. */
  public static Datapoint empty(SeriesKey key, long bucketSeconds, long version) {
    return new Datapoint(
        key,
        bucketSeconds,
        0,
        0,
        0,
        Collections.emptySortedMap(),
        0,
        0,
        0,
        0,
        new ExponentialHistogram(),
        Collections.emptySortedMap(),
        0,
        version);
  }
}
