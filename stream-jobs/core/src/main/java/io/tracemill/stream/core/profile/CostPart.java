package io.tracemill.stream.core.profile;

/**
 * One instance's part of a row of {@code operation_costs_1m}; a later one of the same key, minute,
 * host and instance replaces it.
 *
 * @param key what the row is about
 * @param minuteSeconds start of the minute, epoch seconds
 * @param host host
 * @param instance instance as its samples name it
 * @param cost what the operation used there
 * @param appendMillis greatest append time that it reflects, epoch milliseconds
 */
public record CostPart(
    CostKey key,
    long minuteSeconds,
    String host,
    String instance,
    OperationCost cost,
    long appendMillis) {}
