package io.tracemill.demo;

import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Makes services slow or failing while a fault is on. Thread-safe. The services know nothing of
 * when: they ask before each answer. Floods and burnt cores are not its business.
 */
final class FaultInjector {
  private final InstantSource clock;
  private final SplittableRandom random;
  private volatile List<Fault> faults = List.of();

  FaultInjector(InstantSource clock, long seed) {
    this.clock = clock;
    this.random = new SplittableRandom(seed);
  }

  /** Replaces the faults that are to come. */
  void schedule(List<Fault> next) {
    faults = List.copyOf(next);
  }

  /**
   * Does to this request what the service's faults ask for.
   *
   * @throws InjectedFailureException when the request is to fail
   */
  void afflict(String service) throws InterruptedException {
    for (Fault fault : faults) {
      if (!fault.service().equals(service) || !fault.activeAt(clock.millis())) {
        continue;
      }
      if (fault.kind() == Fault.Kind.latency) {
        TimeUnit.MILLISECONDS.sleep((long) fault.strength());
      } else if (fault.kind() == Fault.Kind.errors && draw() < fault.strength()) {
        throw new InjectedFailureException(service);
      }
    }
  }

  private synchronized double draw() {
    return random.nextDouble();
  }
}
