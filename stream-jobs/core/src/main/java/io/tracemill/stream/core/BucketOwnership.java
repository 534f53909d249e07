package io.tracemill.stream.core;

/**
 * Who may write a bucket's row: the job, until append time has passed the bucket's end by a fixed
 * retention; else the reconciler. Buckets far ahead of append time are never the job's, or a
 * sender's clock could make it hold them for years.
 */
public final class BucketOwnership {
  /** How long the job keeps a bucket after its end, append time, milliseconds. */
  public static final long RETENTION_MILLIS = 120_000;

  /** How far a bucket's start may lie ahead of append time, milliseconds. */
  public static final long AHEAD_MILLIS = 300_000;

  private BucketOwnership() {}

  /** Append time at which the job lets go of a bucket, epoch milliseconds. */
  public static long releaseMillis(long bucketSeconds, int periodSeconds) {
    return (bucketSeconds + periodSeconds) * 1000 + RETENTION_MILLIS;
  }

  /**
   * Whether a contribution appended at that time is the job's to count. What is the job's in a
   * period is the job's in every longer one that holds it.
   */
  public static boolean isJobs(long bucketSeconds, int periodSeconds, long appendMillis) {
    return appendMillis < releaseMillis(bucketSeconds, periodSeconds)
        && bucketSeconds * 1000 <= appendMillis + AHEAD_MILLIS;
  }
}
