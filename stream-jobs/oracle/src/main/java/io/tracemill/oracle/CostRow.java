package io.tracemill.oracle;

import io.tracemill.oracle.Attribution.InstanceTrace;
import io.tracemill.oracle.Attribution.Use;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A row of {@code operation_costs_1m}: what an operation cost in one minute, on all instances.
 *
 * @param requests spans that ended in the minute
 * @param used what its spans used
 */
public record CostRow(
    long epochSecond, Operation operation, long requests, Map<Resource, BigInteger> used)
    implements Row {
  /** What makes a row of {@code operation_costs_1m} one of its kind. */
  public static final List<String> KEY =
      List.of("Tenant", "Service", "Operation", "Caller", "Time");

  static final String IDLE = "__idle__";
  private static final int MINUTE = 60;

  /** What a row is about. */
  public record Operation(String tenant, String service, String name, String caller) {}

  private record Cell(long epochSecond, Operation operation) {}

  private static final class Cost {
    private long requests;
    private final Map<Resource, BigInteger> used = new EnumMap<>(Resource.class);

    void add(Resource resource, BigInteger amount) {
      used.merge(resource, amount, BigInteger::add);
    }
  }

  /** All rows; one of nothing but zeros is none. */
  static Collection<CostRow> of(Attribution attribution) {
    Map<Cell, Cost> costs = new HashMap<>();
    attribution
        .intervals()
        .forEach((place, all) -> all.forEach(interval -> add(interval, place, attribution, costs)));
    for (InstanceTrace trace : attribution.instanceTraces()) {
      addRequests(trace, attribution, costs);
    }
    return costs.entrySet().stream()
        .map(
            e ->
                new CostRow(
                    e.getKey().epochSecond(),
                    e.getKey().operation(),
                    e.getValue().requests,
                    e.getValue().used))
        .filter(row -> !row.isZero())
        .toList();
  }

  /** Shares by operation, and the rest to {@link #IDLE}. */
  private static void add(
      Interval interval, Place place, Attribution attribution, Map<Cell, Cost> costs) {
    Map<Operation, Long> nanos =
        attribution.uses(interval).stream()
            .collect(
                Collectors.groupingBy(
                    use -> operation(use.self()), Collectors.summingLong(Use::nanos)));
    long allNanos = attribution.selfNanos(interval);
    long minute = Periods.start(BigInteger.valueOf(interval.fromNanos()), MINUTE);
    Operation idle = new Operation(place.tenant(), place.service(), IDLE, "");
    for (Resource resource : Resource.values()) {
      BigInteger rest = BigInteger.valueOf(interval.amount(resource));
      for (Map.Entry<Operation, Long> active : nanos.entrySet()) {
        BigInteger share = interval.share(resource, active.getValue(), allNanos);
        cost(costs, minute, active.getKey()).add(resource, share);
        rest = rest.subtract(share);
      }
      cost(costs, minute, idle).add(resource, rest);
    }
  }

  /** Counted where an interval of the instance began in the minute. */
  private static void addRequests(
      InstanceTrace trace, Attribution attribution, Map<Cell, Cost> costs) {
    List<Interval> intervals = attribution.intervals().getOrDefault(trace.sampled(), List.of());
    for (SelfTime self : trace.spans()) {
      long minute = Periods.start(BigInteger.valueOf(self.endNanos()), MINUTE);
      if (intervals.stream()
          .anyMatch(i -> Periods.start(BigInteger.valueOf(i.fromNanos()), MINUTE) == minute)) {
        cost(costs, minute, operation(self)).requests++;
      }
    }
  }

  private static Cost cost(Map<Cell, Cost> costs, long minute, Operation operation) {
    return costs.computeIfAbsent(new Cell(minute, operation), cell -> new Cost());
  }

  private static Operation operation(SelfTime self) {
    SpanRow row = self.span();
    return new Operation(row.span().tenant(), row.span().service(), row.operation(), row.caller());
  }

  private boolean isZero() {
    return requests == 0 && used.values().stream().allMatch(amount -> amount.signum() == 0);
  }

  private BigInteger used(Resource resource) {
    return used.getOrDefault(resource, BigInteger.ZERO);
  }

  @Override
  public SortedMap<String, Object> columns() {
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("Time", Instant.ofEpochSecond(epochSecond));
    row.put("Tenant", operation.tenant());
    row.put("Service", operation.service());
    row.put("Operation", operation.name());
    row.put("Caller", operation.caller());
    row.put("Requests", requests);
    row.put("CpuNs", used(Resource.CPU));
    row.put("ThrottledNs", used(Resource.THROTTLED));
    row.put("MemoryByteSeconds", ProfileRow.byteSeconds(used(Resource.MEMORY)));
    row.put("ReadBytes", used(Resource.READ));
    row.put("WrittenBytes", used(Resource.WRITTEN));
    return row;
  }
}
