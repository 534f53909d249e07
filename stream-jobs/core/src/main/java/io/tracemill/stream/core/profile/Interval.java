package io.tracemill.stream.core.profile;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time between two samples of an instance, what the instance used in it, and the self time of
 * the spans that were active in it. Each amount is split over the self time evenly; what is beyond
 * a resource's limit, and the rest of the division, is idle.
 */
final class Interval {
  /** Samples further apart than this say nothing of the time between. */
  static final long MAX_MILLIS = 10_000;

  private static final double NOT_KNOWN = -1;

  final long fromNanos;
  final long toNanos;
  final long appendMillis;

  /** By {@link Resource}; {@link InstanceSample#UNKNOWN} where the samples do not say. */
  private final long[] amounts;

  /** Logical CPUs; 0: not known. */
  private final int cores;

  private final double memoryPressure;
  private final double ioPressure;
  private final double idleShare;

  private long selfNanos;
  private final Map<Operation, Long> selfByOperation = new HashMap<>();

  private Interval(
      InstanceSample from,
      InstanceSample to,
      long[] amounts,
      @Nullable MachineSample before,
      @Nullable MachineSample after) {
    this.fromNanos = TimeUnit.MILLISECONDS.toNanos(from.epochMillis());
    this.toNanos = TimeUnit.MILLISECONDS.toNanos(to.epochMillis());
    this.appendMillis = Math.max(to.appendMillis(), after == null ? 0 : after.appendMillis());
    this.amounts = amounts;
    this.cores = after == null ? 0 : after.cores();
    double container = share(from.memoryStallNanos(), to.memoryStallNanos(), lengthNanos());
    if (before != null && after != null && after.epochMillis() > before.epochMillis()) {
      long nanos = TimeUnit.MILLISECONDS.toNanos(after.epochMillis() - before.epochMillis());
      double host = share(before.memoryStallNanos(), after.memoryStallNanos(), nanos);
      memoryPressure = container == NOT_KNOWN ? host : container;
      ioPressure = share(before.ioStallNanos(), after.ioStallNanos(), nanos);
      idleShare =
          share(before.idleNanos(), after.idleNanos(), after.cpuNanos() - before.cpuNanos());
    } else {
      memoryPressure = container;
      ioPressure = NOT_KNOWN;
      idleShare = NOT_KNOWN;
    }
  }

  /** The interval; null when a counter went back or the samples are too far apart. */
  static @Nullable Interval between(
      InstanceSample from,
      InstanceSample to,
      @Nullable MachineSample before,
      @Nullable MachineSample after) {
    long millis = to.epochMillis() - from.epochMillis();
    if (millis <= 0 || millis > MAX_MILLIS) {
      return null;
    }
    long[] amounts = new long[Resource.COUNT];
    for (Resource resource : Resource.values()) {
      long a = from.value(resource);
      long b = to.value(resource);
      long amount = InstanceSample.UNKNOWN;
      if (a != InstanceSample.UNKNOWN && b != InstanceSample.UNKNOWN) {
        amount = resource == Resource.MEMORY ? (a + b) / 2 * millis : b - a;
        if (amount < 0) {
          return null;
        }
      }
      amounts[resource.ordinal()] = amount;
    }
    return new Interval(from, to, amounts, before, after);
  }

  private static double share(long from, long to, long of) {
    if (from < 0 || to < from || of <= 0) {
      return NOT_KNOWN;
    }
    return Math.min(1, (double) (to - from) / of);
  }

  long lengthNanos() {
    return toNanos - fromNanos;
  }

  /** Nanoseconds that it has in common with a time. */
  long overlap(long from, long to) {
    return Math.max(0, Math.min(to, toNanos) - Math.max(from, fromNanos));
  }

  void addSelf(Operation operation, long nanos) {
    selfNanos += nanos;
    selfByOperation.merge(operation, nanos, Long::sum);
  }

  long selfNanos() {
    return selfNanos;
  }

  Map<Operation, Long> selfByOperation() {
    return selfByOperation;
  }

  /** What the samples say; 0 when they do not. */
  long amount(Resource resource) {
    return Math.max(0, amounts[resource.ordinal()]);
  }

  boolean knows(Resource resource) {
    return amounts[resource.ordinal()] != InstanceSample.UNKNOWN;
  }

  /** The share of an active self time. */
  long shareOf(Resource resource, long nanos) {
    return nanos == 0 ? 0 : multiplyDivide(spendable(resource, selfNanos), nanos, selfNanos);
  }

  /** The most that spans active for {@code nanos} together can have of the amount. */
  long spendable(Resource resource, long nanos) {
    long amount = amount(resource);
    return switch (resource) {
      case CPU, GC -> cores == 0 ? amount : Math.min(amount, saturated(nanos, cores));
      case RUN_QUEUE, IO_WAIT -> Math.min(amount, nanos);
      // Memory is held for as long as a span is active, and not before.
      case MEMORY -> multiplyDivide(amount, Math.min(nanos, lengthNanos()), lengthNanos());
      case THROTTLED, READ, WRITTEN -> amount;
    };
  }

  private static long saturated(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  /** {@code a * b / c}, rounded down, of numbers that are not negative. */
  private static long multiplyDivide(long a, long b, long c) {
    long low = a * b;
    if (Math.multiplyHigh(a, b) == 0 && low >= 0) {
      return low / c;
    }
    return BigInteger.valueOf(a)
        .multiply(BigInteger.valueOf(b))
        .divide(BigInteger.valueOf(c))
        .longValueExact();
  }

  /** Share of the time for which the quota held back; 0 when not known. */
  double throttledShare() {
    return Math.min(1, (double) amount(Resource.THROTTLED) / lengthNanos());
  }

  /** Share of the time for which something waited for memory; negative when not known. */
  double memoryPressure() {
    return memoryPressure;
  }

  /** Share of the time for which something on the host waited for I/O; negative: not known. */
  double ioPressure() {
    return ioPressure;
  }

  /** Share of the host's CPU time with nothing to run; negative when not known. */
  double idleShare() {
    return idleShare;
  }

  @Override
  public String toString() {
    return fromNanos + ".." + toNanos + " " + Arrays.toString(amounts);
  }
}
