package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanView;
import io.tracemill.schemas.StatusCode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Computes a trace's row from its spans. Not thread-safe. */
final class TraceSummary {
  private static final String CLOSED_BY_GAP = "gap";

  private final SpanView view = new SpanView();
  private final SpanView root = new SpanView();
  private final Utf8Interner strings = new Utf8Interner();

  private long startNanos;
  private long endNanos;
  private int errors;
  private boolean hasRoot;

  TraceRow of(TraceSession session) {
    startNanos = Span.UNKNOWN;
    endNanos = 0;
    errors = 0;
    hasRoot = false;
    long[] ids = new long[session.size()];
    long[] parents = new long[session.size()];
    Map<String, Integer> services = new TreeMap<>();
    Map<String, Integer> serviceErrors = new TreeMap<>();
    for (int i = 0; i < session.size(); i++) {
      byte[] body = session.entry(i).body();
      view.wrap(body, 0, body.length);
      ids[i] = view.spanId();
      parents[i] = view.parentSpanId();
      note(body, services, serviceErrors);
    }
    return new TraceRow(
        session.traceIdHigh,
        session.traceIdLow,
        session.firstAppendMillis,
        session.tenant,
        rootText(root.environment()),
        Math.max(0, startNanos),
        startNanos == Span.UNKNOWN ? 0 : endNanos - startNanos,
        rootText(root.service()),
        rootText(root.operation()),
        hasRoot ? root.statusCode().label() : "",
        hasRoot,
        session.size(),
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
      byte[] body, Map<String, Integer> services, Map<String, Integer> serviceErrors) {
    boolean error = view.statusCode() == StatusCode.ERROR;
    errors += error ? 1 : 0;
    String service = strings.intern(view.buffer(), view.service());
    if (!service.isEmpty()) {
      services.merge(service, 1, Integer::sum);
      if (error) {
        serviceErrors.merge(service, 1, Integer::sum);
      }
    }
    long start = view.startEpochNanos();
    if (start != Span.UNKNOWN) {
      startNanos = startNanos == Span.UNKNOWN ? start : Math.min(startNanos, start);
      // A duration that no receiver bounded can take the sum beyond the sign; unsigned, it fits.
      long end = start + Math.max(0, view.durationNanos());
      endNanos = Long.compareUnsigned(end, endNanos) > 0 ? end : endNanos;
    }
    if (view.parentSpanId() == 0 && (!hasRoot || isBetterRoot())) {
      root.wrap(body, 0, body.length);
      hasRoot = true;
    }
  }

  private boolean isBetterRoot() {
    if (view.shared() != root.shared()) {
      return root.shared();
    }
    // UNKNOWN is -1: as an unsigned number it comes last.
    int byStart = Long.compareUnsigned(view.startEpochNanos(), root.startEpochNanos());
    if (byStart != 0) {
      return byStart < 0;
    }
    int byId = Long.compareUnsigned(view.spanId(), root.spanId());
    if (byId != 0) {
      return byId < 0;
    }
    int byService = view.string(view.service()).compareTo(root.string(root.service()));
    return byService != 0
        ? byService < 0
        : view.string(view.instance()).compareTo(root.string(root.instance())) < 0;
  }

  private String rootText(long slice) {
    return hasRoot ? strings.intern(root.buffer(), slice) : "";
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
