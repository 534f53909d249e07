package io.tracemill.stream.core;

/**
 * Who may write a bucket's row: the job, until append time has passed the bucket's end by a fixed
 * retention; else the reconciler. Buckets far ahead of append time are never the job's, or a
 * sender's clock could make it hold them for years.
 */
public final class BucketOwnership {
  /** How long the job keeps a bucket after its end, append time, milliseconds. */
  public static final long RETENTION_MILLIS = 120_000;

  /** How far a bucket's end may lie ahead of append time, milliseconds. */
  public static final long AHEAD_MILLIS = 300_000;

  private BucketOwnership() {}

  /** Append time at which the job lets go of a bucket, epoch milliseconds. */
  public static long releaseMillis(long bucketSeconds) {
    return endMillis(bucketSeconds) + RETENTION_MILLIS;
  }

  /** Whether a contribution appended at that time is the job's to count. */
  public static boolean isJobs(long bucketSeconds, long appendMillis) {
    return appendMillis < releaseMillis(bucketSeconds)
        && endMillis(bucketSeconds) <= appendMillis + AHEAD_MILLIS;
  }

  private static long endMillis(long bucketSeconds) {
    return (bucketSeconds + SpanDigest.BUCKET_SECONDS) * 1000;
  }
}
