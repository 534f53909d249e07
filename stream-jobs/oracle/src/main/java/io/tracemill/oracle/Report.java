package io.tracemill.oracle;

import io.tracemill.schemas.Span;

/**
 * One value of topic {@code tracemill.spans}.
 *
 * @param appendEpochMillis Kafka's append time; decides no column that is compared
 */
public record Report(Span span, long appendEpochMillis) {}
