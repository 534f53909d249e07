package io.tracemill.stream.core.profile;

import java.util.List;

/**
 * The spans of one trace that one service instance on one host made. A later one of the same trace
 * and instance replaces it.
 *
 * @param traceIdHigh upper half of the trace id
 * @param traceIdLow lower half of the trace id
 * @param tenant tenant
 * @param host host, never empty
 * @param service service, never empty
 * @param instance instance; empty when unknown
 * @param firstSeenMillis smallest append time of the trace's reports, epoch milliseconds
 * @param appendMillis greatest append time of the trace's reports, epoch milliseconds
 * @param spans the spans; empty when the trace has none there any more
 */
public record InstanceSpans(
    long traceIdHigh,
    long traceIdLow,
    String tenant,
    String host,
    String service,
    String instance,
    long firstSeenMillis,
    long appendMillis,
    List<SelfSpan> spans) {

  /** Earliest start, epoch nanoseconds. */
  public long startNanos() {
    return spans.stream().mapToLong(SelfSpan::startNanos).min().orElse(0);
  }

  /** Latest end, epoch nanoseconds. */
  public long endNanos() {
    return spans.stream().mapToLong(SelfSpan::endNanos).max().orElse(0);
  }

  public HostKey hostKey() {
    return new HostKey(tenant, host);
  }
}
