package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Computes a trace's row from its spans. Not thread-safe. */
final class TraceSummary {
  private static final String CLOSED_BY_GAP = "gap";

  private long startNanos;
  private long endNanos;
  private int errors;
  private @Nullable SpanNode root;

  /** The row of a session whose spans are {@code tree}. */
  TraceRow of(TraceSession session, TraceTree tree) {
    startNanos = Span.UNKNOWN;
    endNanos = 0;
    errors = 0;
    root = null;
    long[] ids = new long[tree.size()];
    long[] parents = new long[tree.size()];
    Map<String, Integer> services = new TreeMap<>();
    Map<String, Integer> serviceErrors = new TreeMap<>();
    for (int i = 0; i < tree.size(); i++) {
      SpanNode node = tree.node(i);
      ids[i] = node.spanId();
      parents[i] = node.parentSpanId();
      note(node, services, serviceErrors);
    }
    SpanNode top = root;
    return new TraceRow(
        session.traceIdHigh,
        session.traceIdLow,
        session.firstAppendMillis,
        session.tenant,
        top == null ? "" : top.key().environment(),
        Math.max(0, startNanos),
        startNanos == Span.UNKNOWN ? 0 : endNanos - startNanos,
        top == null ? "" : top.service(),
        top == null ? "" : top.operation(),
        top == null ? "" : top.statusCode().label(),
        top != null,
        tree.size(),
        errors,
        orphans(ids, parents),
        List.copyOf(services.keySet()),
        services,
        serviceErrors,
        CLOSED_BY_GAP,
        session.lateSpans,
        session.duplicateSpans,
        session.rowVersion,
        false);
  }

  /** The row that takes away what the session last sent. */
  TraceRow tombstone(TraceSession session) {
    return new TraceRow(
        session.traceIdHigh,
        session.traceIdLow,
        session.rowFirstSeenMillis,
        session.tenant,
        "",
        0,
        0,
        "",
        "",
        "",
        false,
        0,
        0,
        0,
        List.of(),
        Map.of(),
        Map.of(),
        CLOSED_BY_GAP,
        0,
        0,
        session.rowVersion + 1,
        true);
  }

  private void note(
      SpanNode node, Map<String, Integer> services, Map<String, Integer> serviceErrors) {
    errors += node.error() ? 1 : 0;
    if (!node.service().isEmpty()) {
      services.merge(node.service(), 1, Integer::sum);
      if (node.error()) {
        serviceErrors.merge(node.service(), 1, Integer::sum);
      }
    }
    long start = node.startEpochNanos();
    if (start != Span.UNKNOWN) {
      startNanos = startNanos == Span.UNKNOWN ? start : Math.min(startNanos, start);
      // A duration that no receiver bounded can take the sum beyond the sign; unsigned, it fits.
      long end = start + node.durationNanos();
      endNanos = Long.compareUnsigned(end, endNanos) > 0 ? end : endNanos;
    }
    if (node.parentSpanId() == 0 && (root == null || isBetterRoot(node, root))) {
      root = node;
    }
  }

  private static boolean isBetterRoot(SpanNode node, SpanNode than) {
    if (node.shared() != than.shared()) {
      return than.shared();
    }
    // UNKNOWN is -1: as an unsigned number it comes last.
    int byStart = Long.compareUnsigned(node.startEpochNanos(), than.startEpochNanos());
    if (byStart != 0) {
      return byStart < 0;
    }
    int byId = Long.compareUnsigned(node.spanId(), than.spanId());
    if (byId != 0) {
      return byId < 0;
    }
    int byService = node.service().compareTo(than.service());
    return byService != 0 ? byService < 0 : node.instance().compareTo(than.instance()) < 0;
  }

  private static int orphans(long[] ids, long[] parents) {
    Arrays.sort(ids);
    int orphans = 0;
    for (long parent : parents) {
      orphans += parent != 0 && Arrays.binarySearch(ids, parent) < 0 ? 1 : 0;
    }
    return orphans;
  }
}
