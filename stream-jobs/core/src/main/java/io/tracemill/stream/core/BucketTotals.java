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
public final class BucketTotals {
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

  /** Digests added or taken back. */
  long digests;

  long firstAppendMillis = Long.MAX_VALUE;
  long maxAppendMillis;

  /** Digests that came since the greatest append time was first seen: the row's revision. */
  long revision;

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
    note(appendMillis, appendMillis, 1, 0);
  }

  /** Adds a part. */
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
    note(part.firstAppendMillis, part.maxAppendMillis, part.digests, part.revision);
    unsent = true;
    if (count == 0) {
      clearEmpty();
    }
  }

  /** An independent copy. */
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
    copy.digests = digests;
    copy.firstAppendMillis = firstAppendMillis;
    copy.maxAppendMillis = maxAppendMillis;
    copy.revision = revision;
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

  private void note(long first, long greatest, long moreDigests, long newRevision) {
    firstAppendMillis = Math.min(firstAppendMillis, first);
    digests += moreDigests;
    if (greatest > maxAppendMillis) {
      maxAppendMillis = greatest;
      revision = newRevision;
    } else {
      revision += moreDigests;
    }
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

  /** Whether MinNs or MaxNs may be those of a span that was taken back. */
  public boolean isInexact() {
    return inexact;
  }

  /** Whether something came since the row was last sent. */
  public boolean isUnsent() {
    return unsent;
  }

  /** Says that the row was sent as it stands. */
  public void markSent() {
    unsent = false;
  }

  public long maxAppendMillis() {
    return maxAppendMillis;
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
        firstAppendMillis,
        Versions.of(maxAppendMillis, revision));
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
