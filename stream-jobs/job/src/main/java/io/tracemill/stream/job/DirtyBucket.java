package io.tracemill.stream.job;

/**
 * The series of one service in one 10 s bucket, to be computed again from the stored spans.
 *
 * @param tenant tenant
 * @param service service
 * @param bucketSeconds start of the bucket, epoch seconds
 * @param appendMillis greatest append time of what made it dirty, epoch milliseconds
 * @param done whether it has been computed again
 */
public record DirtyBucket(
    String tenant, String service, long bucketSeconds, long appendMillis, boolean done) {

  DirtyBucket asDone() {
    return new DirtyBucket(tenant, service, bucketSeconds, appendMillis, true);
  }
}
