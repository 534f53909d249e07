package io.tracemill.stream.core.profile;

import java.util.List;
import java.util.Map;

/**
 * A row of {@code profiles}: what one trace used of one service instance; docs/SEMANTICS.md has
 * each column's rule.
 */
public record Profile(
    long traceIdHigh,
    long traceIdLow,
    long firstSeenMillis,
    String tenant,
    String service,
    String instance,
    String host,
    long startNanos,
    long durationNanos,
    long cpuNanos,
    long cpuUncertaintyNanos,
    long throttledNanos,
    long runQueueNanos,
    long ioWaitNanos,
    long gcNanos,
    double memoryByteSeconds,
    long readBytes,
    long writtenBytes,
    float coverage,
    String verdict,
    Map<String, String> evidence,
    List<SpanUse> spans,
    long version,
    boolean deleted) {
  /** Spans that a row names at most: those with the most self time. */
  static final int MAX_SPANS = 1_000;

  Profile withVersion(long newVersion) {
    return new Profile(
        traceIdHigh,
        traceIdLow,
        firstSeenMillis,
        tenant,
        service,
        instance,
        host,
        startNanos,
        durationNanos,
        cpuNanos,
        cpuUncertaintyNanos,
        throttledNanos,
        runQueueNanos,
        ioWaitNanos,
        gcNanos,
        memoryByteSeconds,
        readBytes,
        writtenBytes,
        coverage,
        verdict,
        evidence,
        spans,
        newVersion,
        false);
  }

  /** The row that takes away the one stored under {@code storedFirstSeenMillis}. */
  static Profile tombstone(InstanceSpans spans, long storedFirstSeenMillis, long version) {
    return new Profile(
        spans.traceIdHigh(),
        spans.traceIdLow(),
        storedFirstSeenMillis,
        spans.tenant(),
        spans.service(),
        spans.instance(),
        spans.host(),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        "",
        Map.of(),
        List.of(),
        version,
        true);
  }
}
