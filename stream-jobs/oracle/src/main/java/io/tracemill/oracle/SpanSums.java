package io.tracemill.oracle;

import io.tracemill.oracle.Attribution.Use;
import io.tracemill.schemas.Span;
import java.math.BigInteger;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What some spans used.
 *
 * @param first one of them
 * @param selfNanos their self time
 * @param coveredNanos how much of it lies in intervals
 * @param used their shares
 * @param cpuUncertainty how far the CPU time may be off, nanoseconds
 * @param shares means over the intervals by what they are of, where known
 */
public record SpanSums(
    Span first,
    long selfNanos,
    long coveredNanos,
    Map<Resource, BigInteger> used,
    long cpuUncertainty,
    Shares shares) {
  /** Steps in which the kernel shows a process's CPU time. */
  private static final double CPU_STEP_NANOS = 10e6;

  /** Shares of the self time in intervals where they are known. */
  record Shares(
      OptionalDouble runQueue,
      OptionalDouble ioWait,
      OptionalDouble cpu,
      OptionalDouble throttled,
      OptionalDouble memoryPressure,
      OptionalDouble ioPressure,
      OptionalDouble hostIdle,
      OptionalDouble concurrency) {}

  static SpanSums of(List<SelfTime> spans, Collection<Use> uses, Attribution attribution) {
    Map<Resource, BigInteger> used = new EnumMap<>(Resource.class);
    for (Resource resource : Resource.values()) {
      used.put(
          resource,
          uses.stream()
              .map(use -> share(use, resource, attribution))
              .reduce(BigInteger.ZERO, BigInteger::add));
    }
    return new SpanSums(
        spans.get(0).span().span(),
        spans.stream().mapToLong(SelfTime::nanos).sum(),
        uses.stream().mapToLong(Use::nanos).sum(),
        used,
        Math.round(uses.stream().mapToDouble(use -> uncertainty(use, attribution)).sum()),
        new Shares(
            ofKnown(Resource.RUN_QUEUE, used, uses),
            ofKnown(Resource.IO_WAIT, used, uses),
            mean(
                uses,
                use -> known(share(use, Resource.CPU, attribution).doubleValue() / use.nanos())),
            mean(uses, use -> known(throttled(use.interval()))),
            mean(uses, use -> use.interval().memoryPressure()),
            mean(uses, use -> use.interval().ioPressure()),
            mean(uses, use -> use.interval().hostIdle()),
            mean(uses, use -> known(concurrency(use, attribution)))));
  }

  private static BigInteger share(Use use, Resource resource, Attribution attribution) {
    return use.interval().share(resource, use.nanos(), attribution.selfNanos(use.interval()));
  }

  /**
   * The less of the interval, or of the self time in it, was the span's, the less the sample says
   * of it: then its CPU time may be anything from 0 to all that it could have.
   */
  private static double uncertainty(Use use, Attribution attribution) {
    Interval interval = use.interval();
    double certain =
        (double) use.nanos() / Math.max(attribution.selfNanos(interval), interval.lengthNanos());
    double share = share(use, Resource.CPU, attribution).doubleValue();
    double most = interval.most(Resource.CPU, use.nanos()).doubleValue();
    return (1 - certain) * Math.max(share, most - share) + certain * CPU_STEP_NANOS;
  }

  private static double throttled(Interval interval) {
    return Math.min(1, (double) interval.amount(Resource.THROTTLED) / interval.lengthNanos());
  }

  private static double concurrency(Use use, Attribution attribution) {
    return (double) attribution.selfNanos(use.interval()) / use.interval().lengthNanos();
  }

  private static OptionalDouble known(double value) {
    return OptionalDouble.of(value);
  }

  private static OptionalDouble ofKnown(
      Resource resource, Map<Resource, BigInteger> used, Collection<Use> uses) {
    long nanos =
        uses.stream().filter(use -> use.interval().knows(resource)).mapToLong(Use::nanos).sum();
    return nanos == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(used.getOrDefault(resource, BigInteger.ZERO).doubleValue() / nanos);
  }

  /** Weighted by self time, where known. */
  private static OptionalDouble mean(Collection<Use> uses, Function<Use, OptionalDouble> figure) {
    double sum = 0;
    long nanos = 0;
    for (Use use : uses) {
      OptionalDouble value = figure.apply(use);
      if (value.isPresent()) {
        sum += value.getAsDouble() * use.nanos();
        nanos += use.nanos();
      }
    }
    return nanos == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / nanos);
  }

  BigInteger used(Resource resource) {
    return used.getOrDefault(resource, BigInteger.ZERO);
  }

  double coverage() {
    return (double) coveredNanos / selfNanos;
  }
}
