package io.tracemill.stream.core;

import io.tracemill.schemas.Ids;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Totals of one series in one 10 s bucket, or a part of them on its way there. Additive, so parts
 * may be merged in any order; a retraction takes back what was added. Not thread-safe.
 *
 * <p>All is exact but for one case: a retraction of the shortest or the longest positive duration
 * leaves MinNs or MaxNs behind. {@link #isInexact} then says so, and the bucket has to be computed
 * again from the stored spans.
 */
public final class BucketTotals implements Totals<BucketTotals> {
  private static final long[] NONE = new long[0];

  long count;
  double adjustedCount;
  long errors;
  final Map<String, Long> errorClasses = new HashMap<>();
  long sumNanos;
  long minPositiveNanos = Long.MAX_VALUE;
  long maxNanos;
  long zeroCount;
  ExponentialHistogram buckets = new ExponentialHistogram();

  /** Durations taken back in this part; checked against the extremes when it is merged. */
  long[] retractedNanos = NONE;

  boolean inexact;

  /** Whether something came since the row was last sent. */
  boolean unsent;

  final Arrivals arrivals = new Arrivals();

  long slowestNanos = -1;
  String slowestTrace = "";
  String errorTrace = "";
  String typicalTrace = "";

  /** Adds a span ({@code sign} 1) or takes it back (-1). */
  public void add(SpanDigest digest, int sign, long appendMillis) {
    long nanos = digest.durationNanos();
    count += sign;
    adjustedCount += sign * digest.adjustedCount();
    if (digest.isError()) {
      errors += sign;
      errorClasses.merge(digest.errorClass(), (long) sign, Long::sum);
    }
    sumNanos += sign * nanos;
    if (nanos == 0) {
      zeroCount += sign;
    } else {
      buckets.add(ExponentialHistogram.indexOf(nanos), sign);
    }
    if (sign > 0) {
      widen(nanos, nanos);
      offerExemplars(digest);
    } else if (nanos > 0) {
      retractedNanos = Arrays.copyOf(retractedNanos, retractedNanos.length + 1);
      retractedNanos[retractedNanos.length - 1] = nanos;
    }
    arrivals.add(appendMillis);
  }

  @Override
  public void add(BucketTotals part) {
    count += part.count;
    adjustedCount += part.adjustedCount;
    errors += part.errors;
    part.errorClasses.forEach((name, n) -> errorClasses.merge(name, n, Long::sum));
    sumNanos += part.sumNanos;
    zeroCount += part.zeroCount;
    buckets.add(part.buckets);
    widen(part.minPositiveNanos, part.maxNanos);
    for (long nanos : part.retractedNanos) {
      inexact |= nanos == minPositiveNanos || nanos == maxNanos;
    }
    inexact |= part.inexact;
    mergeExemplars(part);
    arrivals.add(part.arrivals);
    unsent = true;
    if (count == 0) {
      clearEmpty();
    }
  }

  @Override
  public BucketTotals copy() {
    BucketTotals copy = new BucketTotals();
    copy.count = count;
    copy.adjustedCount = adjustedCount;
    copy.errors = errors;
    copy.errorClasses.putAll(errorClasses);
    copy.sumNanos = sumNanos;
    copy.minPositiveNanos = minPositiveNanos;
    copy.maxNanos = maxNanos;
    copy.zeroCount = zeroCount;
    copy.buckets = buckets.copy();
    copy.retractedNanos = retractedNanos;
    copy.inexact = inexact;
    copy.unsent = unsent;
    copy.arrivals.set(arrivals);
    copy.slowestNanos = slowestNanos;
    copy.slowestTrace = slowestTrace;
    copy.errorTrace = errorTrace;
    copy.typicalTrace = typicalTrace;
    return copy;
  }

  private void widen(long shortest, long longest) {
    if (shortest > 0) {
      minPositiveNanos = Math.min(minPositiveNanos, shortest);
    }
    maxNanos = Math.max(maxNanos, longest);
  }

  private void clearEmpty() {
    adjustedCount = 0;
    errorClasses.clear();
    minPositiveNanos = Long.MAX_VALUE;
    maxNanos = 0;
    buckets = new ExponentialHistogram();
    inexact = false;
  }

  private void offerExemplars(SpanDigest digest) {
    boolean slower = digest.durationNanos() > slowestNanos;
    boolean newError = digest.isError() && errorTrace.isEmpty();
    boolean first = typicalTrace.isEmpty();
    if (slower || newError || first) {
      String id = Ids.traceId(digest.traceIdHigh(), digest.traceIdLow());
      if (slower) {
        slowestNanos = digest.durationNanos();
        slowestTrace = id;
      }
      errorTrace = newError ? id : errorTrace;
      typicalTrace = first ? id : typicalTrace;
    }
  }

  private void mergeExemplars(BucketTotals part) {
    if (part.slowestNanos > slowestNanos) {
      slowestNanos = part.slowestNanos;
      slowestTrace = part.slowestTrace;
    }
    errorTrace = errorTrace.isEmpty() ? part.errorTrace : errorTrace;
    typicalTrace = typicalTrace.isEmpty() ? part.typicalTrace : typicalTrace;
  }

  @Override
  public boolean isInexact() {
    return inexact;
  }

  @Override
  public boolean isUnsent() {
    return unsent;
  }

  @Override
  public void markSent() {
    unsent = false;
  }

  @Override
  public long maxAppendMillis() {
    return arrivals.lastMillis;
  }

  @Override
  public long version() {
    return arrivals.version();
  }

  /** Spans. */
  public long count() {
    return count;
  }

  /** Spans in error. */
  public long errors() {
    return errors;
  }

  /** Sum of durations, nanoseconds. */
  public long sumNanos() {
    return sumNanos;
  }

  /** Longest duration, nanoseconds. */
  public long maxNanos() {
    return maxNanos;
  }

  /** Histogram of the durations above 0. */
  public ExponentialHistogram buckets() {
    return buckets;
  }

  /** The row as it stands, sharing nothing with these totals. */
  public Datapoint toDatapoint(SeriesKey key, long bucketSeconds) {
    SortedMap<String, Long> classes = new TreeMap<>();
    errorClasses.forEach(
        (name, n) -> {
          if (n != 0) {
            classes.put(name, n);
          }
        });
    long shortest = minPositiveNanos == Long.MAX_VALUE ? 0 : minPositiveNanos;
    return new Datapoint(
        key,
        bucketSeconds,
        count,
        adjustedCount,
        errors,
        classes,
        sumNanos,
        zeroCount > 0 ? 0 : shortest,
        maxNanos,
        zeroCount,
        buckets.copy(),
        exemplars(),
        arrivals.firstMillis,
        arrivals.version());
  }

  private SortedMap<String, String> exemplars() {
    SortedMap<String, String> exemplars = new TreeMap<>();
    exemplars.put("slowest", slowestTrace);
    exemplars.put("error", errorTrace);
    exemplars.put("typical", typicalTrace);
    exemplars.values().removeIf(String::isEmpty);
    return exemplars;
  }
}
