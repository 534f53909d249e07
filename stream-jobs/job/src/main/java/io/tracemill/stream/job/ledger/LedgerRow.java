package io.tracemill.stream.job.ledger;

/**
 * Where the records of a range of offsets went: a part of the counts, or their absolute totals.
 *
 * @param partition Kafka partition
 * @param fromOffset first offset of the range
 * @param stored spans' rows of their own
 * @param merged parts of a row that was there
 * @param duplicates records that brought nothing new
 * @param deferred stored, and left to the reconciler
 * @param deadLettered could not be read
 * @param regrouped rows that later reports parted from others, less those they joined to others
 * @param appendMillis greatest append time of a record that is counted, epoch milliseconds
 * @param version replacing version; grows with every row of the range
 */
public record LedgerRow(
    int partition,
    long fromOffset,
    long stored,
    long merged,
    long duplicates,
    long deferred,
    long deadLettered,
    long regrouped,
    long appendMillis,
    long version) {
  /** Offsets of a range. */
  public static final long OFFSETS = 65_536;

  private static final int REVISIONS = 65_536;

  /** A range of a partition. */
  record Range(int partition, long fromOffset) {
    static Range of(int partition, long offset) {
      return new Range(partition, offset - offset % OFFSETS);
    }
  }

  static LedgerRow empty(Range range) {
    return new LedgerRow(range.partition(), range.fromOffset(), 0, 0, 0, 0, 0, 0, 0, 0);
  }

  Range range() {
    return new Range(partition, fromOffset);
  }

  /** All records that are counted. */
  public long records() {
    return stored + merged + duplicates + deferred + deadLettered;
  }

  /** With the counts of a part of the same range added, under a greater version. */
  LedgerRow plus(LedgerRow part) {
    long append = Math.max(appendMillis, part.appendMillis);
    return new LedgerRow(
        partition,
        fromOffset,
        stored + part.stored,
        merged + part.merged,
        duplicates + part.duplicates,
        deferred + part.deferred,
        deadLettered + part.deadLettered,
        regrouped + part.regrouped,
        append,
        Math.max(version + 1, append * REVISIONS));
  }
}
