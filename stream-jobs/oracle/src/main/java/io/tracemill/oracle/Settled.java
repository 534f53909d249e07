package io.tracemill.oracle;

import io.tracemill.schemas.avro.ResourceSample;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rows of {@code profiles} and {@code operation_costs_1m} are a function of reports and
 * samples alone: those that no sample to come can change, of hosts about which nothing came late.
 *
 * @param untilMillis what ended until then is settled, epoch milliseconds
 * @param lateHosts sampled hosts of which a report or a sample came late
 * @param lateServices services that are on them
 */
record Settled(long untilMillis, Set<String> lateHosts, Set<String> lateServices) {
  /** A trace waits for samples, the job looks every few seconds and stores with a checkpoint. */
  static final long SETTLES_MILLIS = 60_000;

  private static final long LATE_MILLIS = 60_000;
  private static final BigInteger NANOS_PER_MILLI = BigInteger.valueOf(1_000_000);
  private static final String NOT_ZERO =
      "(Requests > 0 OR CpuNs > 0 OR ThrottledNs > 0 OR MemoryByteSeconds > 0 OR ReadBytes > 0"
          + " OR WrittenBytes > 0)";

  static Settled of(Collection<Report> reports, List<TimedSample> samples) {
    Set<String> sampled =
        samples.stream().map(timed -> timed.sample().getHost()).collect(Collectors.toSet());
    Set<String> hosts = new HashSet<>();
    Set<String> services = new HashSet<>();
    for (TimedSample timed : samples) {
      ResourceSample sample = timed.sample();
      if (Math.abs(timed.appendEpochMillis() - sample.getEpochMillis()) > LATE_MILLIS) {
        hosts.add(sample.getHost());
      }
    }
    for (Report report : reports) {
      String host = report.span().host();
      if (sampled.contains(host) && isLate(report)) {
        hosts.add(host);
      }
    }
    samples.stream()
        .filter(timed -> hosts.contains(timed.sample().getHost()))
        .forEach(timed -> services.add(timed.sample().getService()));
    long newest = samples.stream().mapToLong(TimedSample::appendEpochMillis).max().orElse(0);
    return new Settled(newest - SETTLES_MILLIS, Set.copyOf(hosts), Set.copyOf(services));
  }

  private static boolean isLate(Report report) {
    BigInteger end =
        BigInteger.valueOf(Math.max(0, report.span().startEpochNanos()))
            .add(BigInteger.valueOf(Math.max(0, report.span().durationNanos())));
    return end.divide(NANOS_PER_MILLI)
            .subtract(BigInteger.valueOf(report.appendEpochMillis()))
            .abs()
            .compareTo(BigInteger.valueOf(LATE_MILLIS))
        > 0;
  }

  boolean has(ProfileRow row) {
    return row.endNanos() <= untilMillis * 1_000_000 && !lateHosts.contains(row.any().host());
  }

  boolean has(CostRow row) {
    return row.epochSecond() * 1000 + 60_000 <= untilMillis
        && !lateServices.contains(row.operation().service());
  }

  /** The same as SQL. */
  String ofProfiles() {
    return "toUnixTimestamp64Nano(Start) + Duration <= %d AND Host NOT IN (%s)"
        .formatted(untilMillis * 1_000_000, list(lateHosts));
  }

  /** The same as SQL; rows of nothing but zeros are none. */
  String ofCosts() {
    return "toUnixTimestamp(Time) + 60 <= %d AND Service NOT IN (%s) AND %s"
        .formatted(Math.floorDiv(untilMillis, 1000), list(lateServices), NOT_ZERO);
  }

  private static String list(Set<String> names) {
    return names.isEmpty()
        ? "''"
        : names.stream()
            .sorted()
            .map(name -> "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'")
            .collect(Collectors.joining(", "));
  }
}
