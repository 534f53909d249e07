package io.tracemill.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One round: load for a given time, with the faults of {@link Round}, then every span delivered.
 */
final class DemoRound {
  private final DemoServices services;
  private final InstantSource clock;

  DemoRound(DemoServices services, InstantSource clock) {
    this.services = services;
    this.clock = clock;
  }

  /**
   * Runs the round.
   *
   * @throws IOException when a request got no answer, or spans could not be delivered
   */
  DemoReport run(Duration duration, long seed) throws IOException, InterruptedException {
    Round round = Round.of(clock.millis(), duration, seed);
    services.begin(round);
    LoadGenerator.Outcome outcome =
        new LoadGenerator(services.network()).run(LoadPlan.of(duration, seed));
    long to = clock.millis();
    return report(round, to, outcome, services.finish());
  }

  private static DemoReport report(
      Round round, long to, LoadGenerator.Outcome outcome, Map<String, Tally> tallies) {
    Map<String, Long> spans = new TreeMap<>();
    List<Call> calls = new ArrayList<>();
    long traces = 0;
    for (Map.Entry<String, Tally> part : tallies.entrySet()) {
      SpanCounts counts = part.getValue().spans();
      if (counts.spans() > 0) {
        spans.put(part.getKey(), counts.spans());
      }
      traces += counts.roots();
      calls.addAll(part.getValue().calls());
    }
    calls.sort(Call.ORDER);
    return new DemoReport(
        round.seed(),
        round.fromEpochMillis(),
        to,
        outcome.requests(),
        outcome.failed(),
        traces,
        spans.values().stream().mapToLong(Long::longValue).sum(),
        spans,
        calls,
        round.faults());
  }
}
