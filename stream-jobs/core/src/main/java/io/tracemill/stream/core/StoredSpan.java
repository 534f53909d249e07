package io.tracemill.stream.core;

/**
 * A row of {@code otel_traces}: the merged span and what the table keeps beside it.
 *
 * @param body Avro body of the merged span, under the trace id it belongs to
 * @param appendMillis smallest append time of its reports, epoch milliseconds
 * @param version the row's version: greatest append time times 65536, plus a revision
 * @param deleted whether this row takes away what was stored under its key
 * @param joinedHalf whether it was reported under the lower half of its trace id alone
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the row, never changed, compared nowhere
public record StoredSpan(
    byte[] body, long appendMillis, long version, boolean deleted, boolean joinedHalf) {}
