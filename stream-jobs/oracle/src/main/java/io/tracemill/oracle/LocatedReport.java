package io.tracemill.oracle;

import io.tracemill.schemas.Span;

/**
 * A report in the trace that it belongs to.
 *
 * @param span the report, under the trace's id
 * @param originalTraceId the half id (16 digits) it was reported under, when that is not the
 *     trace's; else empty
 */
record LocatedReport(Span span, String originalTraceId, long appendEpochMillis) {}
