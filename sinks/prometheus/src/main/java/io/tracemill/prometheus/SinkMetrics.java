package io.tracemill.prometheus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/**
 * The sink's own counters:
 *
 * <pre>
 * records_consumed = sum over outcomes of records
 * </pre>
 *
 * <p>where a record's outcome is applied, stale, too_old, flood, tombstone or undecodable.
 * Thread-safe.
 */
final class SinkMetrics {
  private static final String PREFIX = "tracemill.prometheus.";

  private final MeterRegistry registry;
  private final Counter consumed;

  SinkMetrics(MeterRegistry registry, DatapointStore datapoints) {
    this.registry = registry;
    this.consumed =
        Counter.builder(PREFIX + "records.consumed")
            .description("Records read from both topics")
            .register(registry);
    for (DatapointStore.Outcome outcome : DatapointStore.Outcome.values()) {
      records(label(outcome));
    }
    for (String outcome : new String[] {"flood", "tombstone", "undecodable"}) {
      records(outcome);
    }
    Gauge.builder(PREFIX + "series", datapoints, DatapointStore::seriesCount)
        .description("Published series, the overflow series included")
        .register(registry);
    Gauge.builder(PREFIX + "recent.rows", datapoints, DatapointStore::rowCount)
        .description("Rows of buckets that may still be corrected")
        .register(registry);
    FunctionCounter.builder(PREFIX + "overflowed.rows", datapoints, DatapointStore::overflowed)
        .description("Rows that were counted in the overflow series")
        .register(registry);
  }

  void datapoint(DatapointStore.Outcome outcome) {
    count(label(outcome));
  }

  void flood() {
    count("flood");
  }

  void tombstone() {
    count("tombstone");
  }

  void undecodable() {
    count("undecodable");
  }

  private void count(String outcome) {
    consumed.increment();
    records(outcome).increment();
  }

  private Counter records(String outcome) {
    return Counter.builder(PREFIX + "records")
        .description("Records by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  private static String label(DatapointStore.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
