package io.tracemill.stream.core.profile;

import java.util.HashMap;
import java.util.Map;

/** What the operations of one instance used in one minute. */
final class MinuteCosts {
  private final Map<Operation, OperationCost> costs = new HashMap<>();

  /** Splits an interval that began in the minute; what is left is {@link Operation#IDLE}'s. */
  void add(Interval interval) {
    long[] idle = new long[Resource.COUNT];
    for (Resource resource : Resource.values()) {
      idle[resource.ordinal()] = interval.amount(resource);
    }
    interval
        .selfByOperation()
        .forEach(
            (operation, nanos) -> {
              long[] shares = new long[Resource.COUNT];
              for (Resource resource : Resource.values()) {
                int i = resource.ordinal();
                shares[i] = interval.shareOf(resource, nanos);
                idle[i] -= shares[i];
              }
              add(operation, cost(shares));
            });
    add(Operation.IDLE, cost(idle));
  }

  void addRequest(Operation operation) {
    add(operation, new OperationCost(1, 0, 0, 0, 0, 0));
  }

  private void add(Operation operation, OperationCost cost) {
    costs.merge(operation, cost, OperationCost::plus);
  }

  private static OperationCost cost(long[] amounts) {
    return new OperationCost(
        0,
        amounts[Resource.CPU.ordinal()],
        amounts[Resource.THROTTLED.ordinal()],
        amounts[Resource.MEMORY.ordinal()],
        amounts[Resource.READ.ordinal()],
        amounts[Resource.WRITTEN.ordinal()]);
  }

  Map<Operation, OperationCost> costs() {
    return costs;
  }
}
