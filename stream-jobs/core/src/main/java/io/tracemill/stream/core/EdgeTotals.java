package io.tracemill.stream.core;

import java.util.Arrays;

/**
 * Totals of one edge in one minute. All is exact but the longest duration after it was taken back:
 * {@link #isInexact} then says so. Not thread-safe.
 */
public final class EdgeTotals implements Totals<EdgeTotals> {
  private static final long[] NONE = new long[0];

  long count;
  long errors;
  long clientSumNanos;
  long serverSumNanos;
  long maxNanos;
  ExponentialHistogram clientBuckets = new ExponentialHistogram();
  ExponentialHistogram serverBuckets = new ExponentialHistogram();

  /** Longest durations of calls taken back in this part; checked when it is merged. */
  long[] retractedNanos = NONE;

  boolean inexact;
  boolean unsent;
  final Arrivals arrivals = new Arrivals();

  /** Adds a call ({@code sign} 1) or takes it back (-1). */
  public void add(EdgeDigest edge, int sign, long appendMillis) {
    count += sign;
    errors += edge.error() ? sign : 0;
    clientSumNanos += sign * addSide(clientBuckets, edge.clientNanos(), sign);
    serverSumNanos += sign * addSide(serverBuckets, edge.serverNanos(), sign);
    long longest = Math.max(edge.clientNanos(), edge.serverNanos());
    if (sign > 0) {
      maxNanos = Math.max(maxNanos, longest);
    } else {
      retractedNanos = Arrays.copyOf(retractedNanos, retractedNanos.length + 1);
      retractedNanos[retractedNanos.length - 1] = longest;
    }
    arrivals.add(appendMillis);
  }

  /** Durations of 0 are in no bucket. */
  private static long addSide(ExponentialHistogram buckets, long nanos, int sign) {
    if (nanos > 0) {
      buckets.add(ExponentialHistogram.indexOf(nanos), sign);
    }
    return Math.max(0, nanos);
  }

  @Override
  public void add(EdgeTotals part) {
    count += part.count;
    errors += part.errors;
    clientSumNanos += part.clientSumNanos;
    serverSumNanos += part.serverSumNanos;
    maxNanos = Math.max(maxNanos, part.maxNanos);
    clientBuckets.add(part.clientBuckets);
    serverBuckets.add(part.serverBuckets);
    for (long nanos : part.retractedNanos) {
      inexact |= nanos == maxNanos;
    }
    inexact |= part.inexact;
    arrivals.add(part.arrivals);
    unsent = true;
    if (count == 0) {
      maxNanos = 0;
      clientBuckets = new ExponentialHistogram();
      serverBuckets = new ExponentialHistogram();
      inexact = false;
    }
  }

  @Override
  public EdgeTotals copy() {
    EdgeTotals copy = new EdgeTotals();
    copy.count = count;
    copy.errors = errors;
    copy.clientSumNanos = clientSumNanos;
    copy.serverSumNanos = serverSumNanos;
    copy.maxNanos = maxNanos;
    copy.clientBuckets = clientBuckets.copy();
    copy.serverBuckets = serverBuckets.copy();
    copy.retractedNanos = retractedNanos;
    copy.inexact = inexact;
    copy.unsent = unsent;
    copy.arrivals.set(arrivals);
    return copy;
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
  public boolean isInexact() {
    return inexact;
  }

  @Override
  public long maxAppendMillis() {
    return arrivals.lastMillis;
  }

  @Override
  public long version() {
    return arrivals.version();
  }

  /** Calls. */
  public long count() {
    return count;
  }

  /** Calls of which either half is in error. */
  public long errors() {
    return errors;
  }

  /** Sum of durations that clients saw, nanoseconds. */
  public long clientSumNanos() {
    return clientSumNanos;
  }

  /** Sum of durations that servers saw, nanoseconds. */
  public long serverSumNanos() {
    return serverSumNanos;
  }

  /** Longest duration that either side saw, nanoseconds. */
  public long maxNanos() {
    return maxNanos;
  }

  /** Histogram of durations above 0 that clients saw. */
  public ExponentialHistogram clientBuckets() {
    return clientBuckets;
  }

  /** Histogram of durations above 0 that servers saw. */
  public ExponentialHistogram serverBuckets() {
    return serverBuckets;
  }
}
