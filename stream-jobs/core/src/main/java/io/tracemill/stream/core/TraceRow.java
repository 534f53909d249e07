package io.tracemill.stream.core;

import java.util.List;
import java.util.Map;

/**
 * A row of {@code traces}.
 *
 * @param traceIdHigh upper half of the trace id
 * @param traceIdLow lower half of the trace id
 * @param firstSeenMillis smallest append time of its reports, epoch milliseconds
 * @param tenant tenant
 * @param environment environment of the root; empty when there is none
 * @param startEpochNanos earliest known start; 0 when none is known
 * @param durationNanos latest known end minus start
 * @param rootService service of the root; empty when there is none
 * @param rootOperation operation of the root; empty when there is none
 * @param rootStatus status literal of the root; empty when there is none
 * @param hasRoot whether a span without a parent was reported
 * @param spanCount merged spans
 * @param errorCount spans in error
 * @param orphanCount spans whose parent is no span of the trace
 * @param services distinct services, sorted
 * @param serviceSpans spans by service
 * @param serviceErrors spans in error by service
 * @param closeReason why it was closed
 * @param lateSpans reports that came after it was first closed
 * @param duplicateSpans reports whose content was there already
 * @param version the row's version
 * @param deleted whether this row takes away what was stored under its key
 */
public record TraceRow(
    long traceIdHigh,
    long traceIdLow,
    long firstSeenMillis,
    String tenant,
    String environment,
    long startEpochNanos,
    long durationNanos,
    String rootService,
    String rootOperation,
    String rootStatus,
    boolean hasRoot,
    int spanCount,
    int errorCount,
    int orphanCount,
    List<String> services,
    Map<String, Integer> serviceSpans,
    Map<String, Integer> serviceErrors,
    String closeReason,
    int lateSpans,
    int duplicateSpans,
    long version,
    boolean deleted) {}
