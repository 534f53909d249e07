package io.tracemill.stream.core.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Splits what an instance used between its samples over the spans that were active there. Add all
 * spans first, then ask. For every interval and resource, the shares of all spans and what is idle
 * add up to the sample's amount exactly. Not thread-safe.
 */
final class Attribution {
  /** Steps in which the kernel shows a process's CPU time. */
  private static final long CPU_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final Comparator<SpanUse> MOST_SELF_TIME =
      Comparator.comparingLong(SpanUse::selfNanos)
          .reversed()
          .thenComparing(SpanUse::spanId, Long::compareUnsigned)
          .thenComparing(SpanUse::name);

  /** Ascending; there may be gaps. */
  private final List<Interval> intervals;

  Attribution(List<Interval> intervals) {
    this.intervals = intervals;
  }

  List<Interval> intervals() {
    return intervals;
  }

  /** Adds a trace's spans to those that share. */
  void add(InstanceSpans spans) {
    for (SelfSpan span : spans.spans()) {
      forEachOverlap(span, (interval, nanos) -> interval.addSelf(span.operation(), nanos));
    }
  }

  private interface Overlap {
    void visit(Interval interval, long nanos);
  }

  /** Once per interval in which the span was active, with all its self time there. */
  private void forEachOverlap(SelfSpan span, Overlap overlap) {
    long[] self = span.self();
    int s = 0;
    for (int i = first(span.startNanos()); i < intervals.size() && s < self.length; i++) {
      Interval interval = intervals.get(i);
      long nanos = 0;
      while (s < self.length && self[s] < interval.toNanos) {
        nanos += interval.overlap(self[s], self[s + 1]);
        if (self[s + 1] > interval.toNanos) {
          break; // goes on in the next
        }
        s += 2;
      }
      if (nanos > 0) {
        overlap.visit(interval, nanos);
      }
    }
  }

  /** Position of the first interval that ends after {@code nanos}. */
  private int first(long nanos) {
    int low = 0;
    int high = intervals.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (intervals.get(middle).toNanos > nanos) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The profile of spans that were added, of version 0; null when no sample covers any of them. */
  @Nullable Profile profile(InstanceSpans spans) {
    Sums sums = new Sums();
    List<SpanUse> uses = new ArrayList<>();
    for (SelfSpan span : spans.spans()) {
      Sums own = new Sums();
      forEachOverlap(span, own::add);
      sums.add(own);
      sums.selfNanos += span.selfNanos();
      uses.add(own.use(span));
    }
    if (sums.coveredNanos == 0) {
      return null;
    }
    uses.sort(MOST_SELF_TIME);
    Verdict verdict = sums.verdict(spans.endNanos() - spans.startNanos());
    return new Profile(
        spans.traceIdHigh(),
        spans.traceIdLow(),
        spans.firstSeenMillis(),
        spans.tenant(),
        spans.service(),
        spans.instance(),
        spans.host(),
        spans.startNanos(),
        spans.endNanos() - spans.startNanos(),
        sums.get(Resource.CPU),
        Math.round(sums.cpuUncertainty),
        sums.get(Resource.THROTTLED),
        sums.get(Resource.RUN_QUEUE),
        sums.get(Resource.IO_WAIT),
        sums.get(Resource.GC),
        byteSeconds(sums.get(Resource.MEMORY)),
        sums.get(Resource.READ),
        sums.get(Resource.WRITTEN),
        (float) verdict.coverage(),
        verdict.text(),
        verdict.evidence(),
        List.copyOf(uses.subList(0, Math.min(uses.size(), Profile.MAX_SPANS))),
        0,
        false);
  }

  static double byteSeconds(long kibMillis) {
    return kibMillis * 1.024;
  }

  /** What was found for one span, or for several together. */
  private static final class Sums {
    private final long[] amounts = new long[Resource.COUNT];
    private long selfNanos;
    private long coveredNanos;
    private double cpuUncertainty;

    // Time-weighted: nanoseconds of self time times the interval's figure, and where it is known.
    private final Mean throttled = new Mean();
    private final Mean memoryPressure = new Mean();
    private final Mean ioPressure = new Mean();
    private final Mean hostIdle = new Mean();
    private final Mean concurrency = new Mean();
    private long runQueueKnownNanos;
    private long ioWaitKnownNanos;

    void add(Interval interval, long nanos) {
      for (Resource resource : Resource.values()) {
        amounts[resource.ordinal()] += interval.shareOf(resource, nanos);
      }
      coveredNanos += nanos;
      cpuUncertainty += uncertainty(interval, nanos);
      throttled.add(interval.throttledShare(), nanos);
      memoryPressure.add(interval.memoryPressure(), nanos);
      ioPressure.add(interval.ioPressure(), nanos);
      hostIdle.add(interval.idleShare(), nanos);
      concurrency.add((double) interval.selfNanos() / interval.lengthNanos(), nanos);
      runQueueKnownNanos += interval.knows(Resource.RUN_QUEUE) ? nanos : 0;
      ioWaitKnownNanos += interval.knows(Resource.IO_WAIT) ? nanos : 0;
    }

    /**
     * How far a span's CPU time may be off: the less of the interval's time, or of its self time,
     * was its own, the less the sample says of it. It cannot be below 0 or above all it could have.
     */
    private static double uncertainty(Interval interval, long nanos) {
      double certain = (double) nanos / Math.max(interval.selfNanos(), interval.lengthNanos());
      double share = interval.shareOf(Resource.CPU, nanos);
      double most = interval.spendable(Resource.CPU, nanos);
      return Math.max(share, most - share) * (1 - certain) + CPU_STEP_NANOS * certain;
    }

    void add(Sums other) {
      for (int i = 0; i < amounts.length; i++) {
        amounts[i] += other.amounts[i];
      }
      coveredNanos += other.coveredNanos;
      cpuUncertainty += other.cpuUncertainty;
      throttled.add(other.throttled);
      memoryPressure.add(other.memoryPressure);
      ioPressure.add(other.ioPressure);
      hostIdle.add(other.hostIdle);
      concurrency.add(other.concurrency);
      runQueueKnownNanos += other.runQueueKnownNanos;
      ioWaitKnownNanos += other.ioWaitKnownNanos;
    }

    long get(Resource resource) {
      return amounts[resource.ordinal()];
    }

    SpanUse use(SelfSpan span) {
      return new SpanUse(
          span.spanId(),
          span.operation().name(),
          span.selfNanos(),
          get(Resource.CPU),
          get(Resource.THROTTLED),
          get(Resource.IO_WAIT));
    }

    Verdict verdict(long durationNanos) {
      return new Verdict(
          (double) selfNanos / Math.max(selfNanos, durationNanos),
          (double) coveredNanos / selfNanos,
          share(Resource.RUN_QUEUE, runQueueKnownNanos),
          throttled.value(),
          memoryPressure.value(),
          share(Resource.IO_WAIT, ioWaitKnownNanos),
          ioPressure.value(),
          hostIdle.value(),
          share(Resource.CPU, coveredNanos),
          concurrency.value());
    }

    private double share(Resource resource, long knownNanos) {
      return knownNanos == 0 ? -1 : (double) get(resource) / knownNanos;
    }
  }

  /** A mean weighted by time; negative figures are not known. */
  private static final class Mean {
    private double sum;
    private long nanos;

    void add(double value, long weightNanos) {
      if (value >= 0) {
        sum += value * weightNanos;
        nanos += weightNanos;
      }
    }

    void add(Mean other) {
      sum += other.sum;
      nanos += other.nanos;
    }

    double value() {
      return nanos == 0 ? -1 : sum / nanos;
    }
  }
}
