package io.tracemill.oracle;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A row of {@code instance_metrics_1m}: one instance of a service, one minute.
 *
 * @param epochSecond start of the minute
 * @param spans all of the instance's spans that ended in it
 */
public record InstanceRow(long epochSecond, Instance instance, List<SpanRow> spans) implements Row {
  /** What makes a row of {@code instance_metrics_1m} one of its kind. */
  public static final List<String> KEY = List.of("Tenant", "Service", "Instance", "Host", "Time");

  /** What a row is about. */
  public record Instance(String tenant, String service, String name, String host) {}

  private record Place(long epochSecond, Instance instance) {}

  /** All rows that {@code spans} make. */
  static Collection<InstanceRow> of(List<SpanRow> spans) {
    Map<Place, List<SpanRow>> places =
        spans.stream()
            .collect(
                Collectors.groupingBy(
                    row -> new Place(Periods.start(row.end(), 60), instance(row))));
    return places.entrySet().stream()
        .map(e -> new InstanceRow(e.getKey().epochSecond(), e.getKey().instance(), e.getValue()))
        .toList();
  }

  private static Instance instance(SpanRow row) {
    return new Instance(
        row.span().tenant(), row.span().service(), row.span().instance(), row.span().host());
  }

  @Override
  public SortedMap<String, Object> columns() {
    List<BigInteger> durations = spans.stream().map(SpanRow::duration).toList();
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("Time", Instant.ofEpochSecond(epochSecond));
    row.put("Tenant", instance.tenant());
    row.put("Service", instance.service());
    row.put("Instance", instance.name());
    row.put("Host", instance.host());
    row.put("Count", (long) spans.size());
    row.put("Errors", spans.stream().filter(SpanRow::isError).count());
    row.put("SumNs", Periods.sum(durations));
    row.put("MaxNs", durations.stream().max(Comparator.naturalOrder()).orElse(BigInteger.ZERO));
    row.put("Buckets", Periods.buckets(durations));
    return row;
  }
}
