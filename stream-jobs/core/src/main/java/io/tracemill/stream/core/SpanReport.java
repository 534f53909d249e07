package io.tracemill.stream.core;

/**
 * One decoded report on its way to the trace it belongs to.
 *
 * @param body the span's Avro body in the current schema, without framing
 * @param traceIdLow lower half of the trace id, by which reports are routed
 * @param appendMillis Kafka append time, epoch milliseconds
 * @param partition Kafka partition that it was read from
 * @param offset Kafka offset that it was read from
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the report, never changed, compared nowhere
public record SpanReport(
    byte[] body, long traceIdLow, long appendMillis, int partition, long offset) {}
