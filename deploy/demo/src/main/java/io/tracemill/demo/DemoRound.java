package io.tracemill.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One round: load for a given time, with an error burst in its second quarter and a latency fault
 * in its last half, then every span delivered.
 */
final class DemoRound {
  static final double ERROR_SHARE = 0.3;
  static final long DELAY_MILLIS = 400;

  private final DemoServices services;
  private final FaultInjector faults;
  private final InstantSource clock;

  DemoRound(DemoServices services, FaultInjector faults, InstantSource clock) {
    this.services = services;
    this.faults = faults;
    this.clock = clock;
  }

  /**
   * Runs the round.
   *
   * @throws IOException when a request got no answer, or spans could not be delivered
   */
  DemoReport run(Duration duration, long seed) throws IOException, InterruptedException {
    Map<String, SpanCounts> before = services.counts();
    List<Call> callsBefore = services.network().calls();
    long from = clock.millis();
    List<Fault> schedule = faults(from, duration);
    faults.schedule(schedule);
    LoadGenerator.Outcome outcome =
        new LoadGenerator(services.network()).run(LoadPlan.of(duration, seed));
    long to = clock.millis();
    Map<String, Long> spans = new TreeMap<>();
    long traces = 0;
    for (Map.Entry<String, SpanCounts> now : services.counts().entrySet()) {
      SpanCounts then = before.getOrDefault(now.getKey(), new SpanCounts(0, 0));
      spans.put(now.getKey(), now.getValue().spans() - then.spans());
      traces += now.getValue().roots() - then.roots();
    }
    services.flush();
    return new DemoReport(
        seed,
        from,
        to,
        outcome.requests(),
        outcome.failed(),
        traces,
        spans.values().stream().mapToLong(Long::longValue).sum(),
        spans,
        since(callsBefore, services.network().calls()),
        schedule);
  }

  static List<Fault> faults(long from, Duration duration) {
    long millis = duration.toMillis();
    return List.of(
        Fault.errors("catalog", from + millis * 25 / 100, from + millis * 45 / 100, ERROR_SHARE),
        Fault.latency("payment", from + millis * 62 / 100, from + millis * 87 / 100, DELAY_MILLIS));
  }

  private static List<Call> since(List<Call> before, List<Call> now) {
    Map<Call, Long> counts =
        before.stream().collect(Collectors.toMap(DemoRound::pair, Call::count));
    return now.stream()
        .map(c -> new Call(c.client(), c.server(), c.count() - counts.getOrDefault(pair(c), 0L)))
        .filter(c -> c.count() > 0)
        .toList();
  }

  private static Call pair(Call call) {
    return new Call(call.client(), call.server(), 0);
  }
}
