package io.tracemill.stream.core;

/**
 * What one call contributes to its edge.
 *
 * @param key the edge
 * @param bucketSeconds start of the minute in which the call ended, epoch seconds
 * @param error whether either half is in error
 * @param clientNanos duration as the client saw it, nanoseconds; {@link #NOT_SEEN} without its half
 * @param serverNanos duration as the server saw it, nanoseconds; {@link #NOT_SEEN} without its half
 */
public record EdgeDigest(
    EdgeKey key, long bucketSeconds, boolean error, long clientNanos, long serverNanos) {
  public static final long NOT_SEEN = -1;

  /** Length of a bucket, seconds. */
  public static final int BUCKET_SECONDS = 60;
}
