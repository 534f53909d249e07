package io.tracemill.stream.core;

/**
 * A row of a table of totals.
 *
 * @param <K> what tells rows of one period apart
 * @param <R> the row itself
 */
public interface StoredTotal<K, R> {
  K key();

  /** Start of the period, epoch seconds. */
  long bucketSeconds();

  long version();

  /** The same totals under another version. */
  R withVersion(long newVersion);
}
