package io.tracemill.oracle;

import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.ResourceSample;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The time between two successive samples of an instance.
 *
 * @param place whose samples they are
 * @param fromNanos time of the earlier, epoch nanoseconds
 * @param toNanos time of the later, epoch nanoseconds
 * @param growth what the instance used in between; absent where the samples do not say
 * @param cores logical CPUs of the host; empty: not known
 * @param memoryPressure share of the time for which something waited for memory
 * @param ioPressure share of the time for which something on the host waited for I/O
 * @param hostIdle share of the host's CPU time with nothing to run
 */
record Interval(
    Place place,
    long fromNanos,
    long toNanos,
    Map<Resource, Long> growth,
    OptionalLong cores,
    OptionalDouble memoryPressure,
    OptionalDouble ioPressure,
    OptionalDouble hostIdle) {
  static final long MAX_MILLIS = 10_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Set<String> IDLE_STATES = Set.of("idle", "iowait");

  /**
   * The interval; empty when the samples are too far apart, or a counter went back.
   *
   * @param hostFrom sample of the host as a whole for the time of {@code from}
   * @param hostTo the same for {@code to}
   */
  static Optional<Interval> between(
      ResourceSample from,
      ResourceSample to,
      Optional<ResourceSample> hostFrom,
      Optional<ResourceSample> hostTo) {
    long millis = to.getEpochMillis() - from.getEpochMillis();
    Map<Resource, Long> growth = growth(from, to, millis);
    if (millis > MAX_MILLIS || growth.values().stream().anyMatch(amount -> amount < 0)) {
      return Optional.empty();
    }
    OptionalDouble memory = grownShare(from, to, "container.psi.memory.some");
    return Optional.of(
        new Interval(
            new Place(from.getTenant(), from.getHost(), from.getService(), from.getInstance()),
            from.getEpochMillis() * NANOS_PER_MILLI,
            to.getEpochMillis() * NANOS_PER_MILLI,
            growth,
            hostTo.map(Interval::cores).orElse(OptionalLong.empty()),
            memory.isPresent() ? memory : hostShare(hostFrom, hostTo, "system.psi.memory.some"),
            hostShare(hostFrom, hostTo, "system.psi.io.some"),
            hostIdle(hostFrom, hostTo)));
  }

  private static Map<Resource, Long> growth(ResourceSample from, ResourceSample to, long millis) {
    Map<Resource, Long> before = amounts(from);
    Map<Resource, Long> growth = new EnumMap<>(Resource.class);
    amounts(to)
        .forEach(
            (resource, amount) -> {
              Long former = before.get(resource);
              if (former != null) {
                growth.put(
                    resource,
                    resource == Resource.MEMORY ? (former + amount) / 2 * millis : amount - former);
              }
            });
    return growth;
  }

  private static Map<Resource, Long> amounts(ResourceSample sample) {
    Map<Resource, Long> amounts = new EnumMap<>(Resource.class);
    for (Measurement figure : sample.getMeasurements()) {
      Resource.of(figure).ifPresent(r -> amounts.merge(r, r.whole(figure.getValue()), Long::sum));
    }
    return amounts;
  }

  private static OptionalLong cores(ResourceSample host) {
    return host.getMeasurements().stream()
        .filter(figure -> figure.getMetric().equals("system.cpu.logical.count"))
        .mapToLong(figure -> (long) figure.getValue())
        .findFirst();
  }

  private static OptionalDouble hostShare(
      Optional<ResourceSample> from, Optional<ResourceSample> to, String metric) {
    return from.isPresent() && to.isPresent()
        ? grownShare(from.get(), to.get(), metric)
        : OptionalDouble.empty();
  }

  /** How much of the time between them a counter of seconds has grown by. */
  private static OptionalDouble grownShare(ResourceSample from, ResourceSample to, String metric) {
    OptionalLong a = nanos(from, metric);
    OptionalLong b = nanos(to, metric);
    long millis = to.getEpochMillis() - from.getEpochMillis();
    return a.isPresent() && b.isPresent()
        ? share(a.getAsLong(), b.getAsLong(), millis * NANOS_PER_MILLI)
        : OptionalDouble.empty();
  }

  private static OptionalLong nanos(ResourceSample sample, String metric) {
    return sample.getMeasurements().stream()
        .filter(figure -> figure.getMetric().equals(metric))
        .mapToLong(figure -> Math.round(figure.getValue() * 1e9))
        .findFirst();
  }

  private static OptionalDouble hostIdle(
      Optional<ResourceSample> from, Optional<ResourceSample> to) {
    if (from.isEmpty()
        || to.isEmpty()
        || to.get().getEpochMillis() <= from.get().getEpochMillis()) {
      return OptionalDouble.empty();
    }
    long all = cpuNanos(to.get(), figure -> 1) - cpuNanos(from.get(), figure -> 1);
    ToDoubleFunction<Measurement> idle = figure -> IDLE_STATES.contains(figure.getDevice()) ? 1 : 0;
    return share(cpuNanos(from.get(), idle), cpuNanos(to.get(), idle), all);
  }

  private static long cpuNanos(ResourceSample host, ToDoubleFunction<Measurement> weight) {
    double seconds = 0;
    for (Measurement figure : host.getMeasurements()) {
      if (figure.getMetric().equals("system.cpu.time")) {
        seconds += figure.getValue() * weight.applyAsDouble(figure);
      }
    }
    return Math.round(seconds * 1e9);
  }

  private static OptionalDouble share(long from, long to, long of) {
    return to < from || of <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.min(1, (double) (to - from) / of));
  }

  long lengthNanos() {
    return toNanos - fromNanos;
  }

  /** Nanoseconds that it has in common with a time. */
  long overlap(long from, long to) {
    return Math.max(0, Math.min(to, toNanos) - Math.max(from, fromNanos));
  }

  boolean knows(Resource resource) {
    return growth.containsKey(resource);
  }

  long amount(Resource resource) {
    return growth.getOrDefault(resource, 0L);
  }

  /** The most that spans active for {@code nanos} together can have of a resource. */
  BigInteger most(Resource resource, long nanos) {
    BigInteger amount = BigInteger.valueOf(amount(resource));
    BigInteger active = BigInteger.valueOf(nanos);
    return switch (resource) {
      case CPU, GC ->
          cores.isPresent() && cores.getAsLong() > 0
              ? amount.min(active.multiply(BigInteger.valueOf(cores.getAsLong())))
              : amount;
      case RUN_QUEUE, IO_WAIT -> amount.min(active);
      case MEMORY -> {
        BigInteger length = BigInteger.valueOf(lengthNanos());
        yield amount.multiply(active.min(length)).divide(length);
      }
      case THROTTLED, READ, WRITTEN -> amount;
    };
  }

  /** What {@code nanos} of {@code allNanos} of self time get of a resource. */
  BigInteger share(Resource resource, long nanos, long allNanos) {
    return most(resource, allNanos)
        .multiply(BigInteger.valueOf(nanos))
        .divide(BigInteger.valueOf(allNanos));
  }
}
