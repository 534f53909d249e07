package io.tracemill.stream.core;

/**
 * Totals of one key in one period, or a part of them on its way there. Additive: parts may be
 * merged in any order, and what was added can be taken back.
 *
 * @param <T> the totals themselves
 */
public interface Totals<T extends Totals<T>> {
  /** Adds a part. */
  void add(T part);

  /** An independent copy. */
  T copy();

  /** Whether something came since the row was last sent. */
  boolean isUnsent();

  /** Says that the row was sent as it stands. */
  void markSent();

  /**
   * Whether an extreme may be that of something that was taken back, so that the period has to be
   * computed again from the stored spans.
   */
  boolean isInexact();

  /** Greatest append time of what was added, epoch milliseconds. */
  long maxAppendMillis();

  /** Version of the row as it stands. */
  long version();
}
