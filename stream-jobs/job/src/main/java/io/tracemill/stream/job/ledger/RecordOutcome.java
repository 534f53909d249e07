package io.tracemill.stream.job.ledger;

/**
 * What became of one record of topic tracemill.spans.
 *
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param appendMillis append time, epoch milliseconds
 * @param outcome what became of it
 * @param rows rows more than before; other than the outcome says where it parted spans from each
 *     other or joined them
 */
public record RecordOutcome(
    int partition, long offset, long appendMillis, Outcome outcome, int rows) {
  /** Rows more than the outcome alone says. */
  int regrouped() {
    return rows - (outcome == Outcome.STORED || outcome == Outcome.DEFERRED ? 1 : 0);
  }
}
