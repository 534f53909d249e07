package io.tracemill.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A row of {@code service_metrics_10s}, {@code _1m} or {@code _1h}: one series, one period.
 *
 * @param epochSecond start of the period
 * @param sumNanos modulo 2^64, as the column is
 * @param buckets spans by index of the exponential histogram, as text, since JSON knows no others
 */
public record ServiceMetricsRow(
    long epochSecond,
    Series series,
    long count,
    double adjustedCount,
    long errors,
    SortedMap<String, Long> errorClasses,
    BigInteger sumNanos,
    BigInteger minNanos,
    BigInteger maxNanos,
    long zeroCount,
    SortedMap<String, Long> buckets)
    implements Row {
  /** What makes a row of {@code service_metrics_10s} one of its kind. */
  public static final List<String> KEY =
      List.of(
          "Tenant",
          "Service",
          "Operation",
          "Kind",
          "Environment",
          "ServiceVersion",
          "HostGroup",
          "Caller",
          "Time");

  /** What a datapoint is about. */
  public record Series(
      String tenant,
      String service,
      String operation,
      String kind,
      String environment,
      String serviceVersion,
      String hostGroup,
      String caller) {
    static Series of(SpanRow row) {
      return new Series(
          row.span().tenant(),
          row.span().service(),
          row.operation(),
          row.span().kind().label(),
          row.span().environment(),
          row.span().serviceVersion(),
          row.hostGroup(),
          row.caller());
    }
  }

  private record Period(Series series, long epochSecond) {}

  /** All rows that {@code spans} make, for periods of that length. */
  static Collection<ServiceMetricsRow> of(List<SpanRow> spans, long periodSeconds) {
    Map<Period, List<SpanRow>> periods =
        spans.stream()
            .collect(
                Collectors.groupingBy(
                    row -> new Period(Series.of(row), Periods.start(row.end(), periodSeconds))));
    List<ServiceMetricsRow> rows = new ArrayList<>();
    periods.forEach((period, members) -> rows.add(of(period, members)));
    return rows;
  }

  private static ServiceMetricsRow of(Period period, List<SpanRow> spans) {
    List<SpanRow> errors = spans.stream().filter(SpanRow::isError).toList();
    List<BigInteger> durations =
        spans.stream().map(SpanRow::duration).sorted(Comparator.naturalOrder()).toList();
    return new ServiceMetricsRow(
        period.epochSecond(),
        period.series(),
        spans.size(),
        exactSum(spans),
        errors.size(),
        Counting.by(errors, SpanRow::errorClass),
        Periods.sum(durations),
        durations.get(0),
        durations.get(durations.size() - 1),
        durations.stream().filter(nanos -> nanos.signum() == 0).count(),
        Periods.buckets(durations));
  }

  /** Rounded once, so that no order of adding is preferred. */
  private static double exactSum(List<SpanRow> spans) {
    return spans.stream()
        .map(row -> new BigDecimal(row.span().adjustedCount()))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .doubleValue();
  }

  @Override
  public SortedMap<String, Object> columns() {
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("Time", Instant.ofEpochSecond(epochSecond));
    row.put("Tenant", series.tenant());
    row.put("Service", series.service());
    row.put("Operation", series.operation());
    row.put("Kind", series.kind());
    row.put("Environment", series.environment());
    row.put("ServiceVersion", series.serviceVersion());
    row.put("HostGroup", series.hostGroup());
    row.put("Caller", series.caller());
    row.put("Count", count);
    row.put("AdjustedCount", adjustedCount);
    row.put("Errors", errors);
    row.put("ErrorClasses", errorClasses);
    row.put("SumNs", sumNanos);
    row.put("MinNs", minNanos);
    row.put("MaxNs", maxNanos);
    row.put("ZeroCount", zeroCount);
    row.put("Buckets", buckets);
    return row;
  }
}
