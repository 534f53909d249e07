package io.tracemill.stream.job;

import io.tracemill.stream.core.BucketTotals;
import io.tracemill.stream.core.SeriesKey;

/**
 * Part of a series' totals in one bucket, on its way to them.
 *
 * @param key the series
 * @param bucketSeconds start of the bucket, epoch seconds
 * @param part what is to be added
 */
public record SeriesPart(SeriesKey key, long bucketSeconds, BucketTotals part) {}
