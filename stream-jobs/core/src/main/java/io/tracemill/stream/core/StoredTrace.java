package io.tracemill.stream.core;

/**
 * A row of {@code traces} as it is stored, as far as the reconciler needs it.
 *
 * @param tenant tenant
 * @param traceIdHigh upper half of the trace id
 * @param traceIdLow lower half of the trace id
 * @param firstSeenMillis smallest append time of its reports, epoch milliseconds
 * @param spanCount spans that it was computed from
 * @param lateSpans reports that came after it was first closed
 * @param duplicateSpans reports whose content was there already
 * @param version the row's version
 */
public record StoredTrace(
    String tenant,
    long traceIdHigh,
    long traceIdLow,
    long firstSeenMillis,
    int spanCount,
    int lateSpans,
    int duplicateSpans,
    long version) {}
