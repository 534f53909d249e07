package io.tracemill.stream.core;

/**
 * Totals of one key in one period, as a part on its way to them or as the row to be stored.
 *
 * @param key what they are about
 * @param periodSeconds length of the period, seconds
 * @param bucketSeconds start of the period, epoch seconds
 * @param totals the totals; not changed any more
 * @param version the row's version; 0 for a part
 */
public record BucketRow<K, T>(K key, int periodSeconds, long bucketSeconds, T totals, long version)
    implements StoredTotal<K, BucketRow<K, T>> {

  @Override
  public BucketRow<K, T> withVersion(long newVersion) {
    return new BucketRow<>(key, periodSeconds, bucketSeconds, totals, newVersion);
  }
}
