package io.tracemill.stream.job.profile;

import io.tracemill.stream.core.profile.CostKey;
import io.tracemill.stream.core.profile.OperationCost;

/**
 * A row of {@code operation_costs_1m}.
 *
 * @param key what it is about
 * @param minuteSeconds start of the minute, epoch seconds
 * @param cost what the operation used in the minute, on all instances
 * @param version the row's version
 */
public record CostRow(CostKey key, long minuteSeconds, OperationCost cost, long version) {}
