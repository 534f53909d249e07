package io.tracemill.stream.job;

/**
 * Totals of one period, to be computed again from the stored spans.
 *
 * @param table table of the totals
 * @param tenant tenant
 * @param service service; empty for edges, which are computed for all services at once
 * @param bucketSeconds start of the period, epoch seconds
 * @param appendMillis greatest append time of what made it dirty, epoch milliseconds
 * @param done whether it has been computed again
 */
public record DirtyBucket(
    String table,
    String tenant,
    String service,
    long bucketSeconds,
    long appendMillis,
    boolean done) {

  DirtyBucket asDone() {
    return new DirtyBucket(table, tenant, service, bucketSeconds, appendMillis, true);
  }

  DirtyBucket at(long newAppendMillis) {
    return new DirtyBucket(table, tenant, service, bucketSeconds, newAppendMillis, done);
  }

  int periodSeconds() {
    return BucketTable.named(table).periodSeconds();
  }
}
