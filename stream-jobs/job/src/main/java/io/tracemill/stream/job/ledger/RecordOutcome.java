package io.tracemill.stream.job.ledger;

/**
 * What became of one record of topic tracemill.spans.
 *
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param appendMillis append time, epoch milliseconds
 * @param outcome what became of it
 */
public record RecordOutcome(int partition, long offset, long appendMillis, Outcome outcome) {}
