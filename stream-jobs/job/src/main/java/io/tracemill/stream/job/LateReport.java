package io.tracemill.stream.job;

/**
 * A report whose trace is not in state and may have been closed before.
 *
 * @param topic Kafka topic
 * @param partition Kafka partition
 * @param offset Kafka offset
 * @param appendMillis append time, epoch milliseconds
 * @param tenant tenant
 * @param traceIdHigh upper half of the trace id as reported
 * @param traceIdLow lower half of the trace id
 * @param body the span's Avro body
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the report, never changed, compared nowhere
public record LateReport(
    String topic,
    int partition,
    long offset,
    long appendMillis,
    String tenant,
    long traceIdHigh,
    long traceIdLow,
    byte[] body) {}
