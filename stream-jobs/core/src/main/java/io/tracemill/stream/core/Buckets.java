package io.tracemill.stream.core;

import io.tracemill.schemas.Span;

/** Which period of time a span belongs to: the one in which it ended. */
public final class Buckets {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Buckets() {}

  /** Second in which a span ended, at most the last one of 2105; unknown times count as 0. */
  public static long endSecond(long startEpochNanos, long durationNanos) {
    long end = Math.max(0, startEpochNanos) + Math.max(0, durationNanos);
    return (end < 0 ? Span.MAX_EPOCH_NANOS : Math.min(end, Span.MAX_EPOCH_NANOS))
        / NANOS_PER_SECOND;
  }

  /** Start of the period of this length that a second lies in. */
  public static long floor(long second, int periodSeconds) {
    return second - second % periodSeconds;
  }
}
