package io.tracemill.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tracemill.formats.RejectReason;

/**
 * The bridge's counters. For each topic
 *
 * <pre>
 * records_consumed = records_read + sum over reasons of records_refused
 * spans_received = spans_published + sum over reasons of spans_rejected
 * dead_letters = sum over reasons of records_refused + records_read with a span rejected
 * </pre>
 *
 * <p>Spans are counted of records that were read; a refused record's are not. Published is what was
 * handed to the producer; after a failure a record may be read, and counted, again. Thread-safe.
 */
final class BridgeMetrics {
  private static final String PREFIX = "tracemill.bridge.";

  private final MeterRegistry registry;

  BridgeMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Zero is a figure too: all series that the identities need are there from the start. */
  void prepare(String topic) {
    for (String name :
        new String[] {
          "records.consumed",
          "records.read",
          "spans.received",
          "spans.published",
          "spans.mended",
          "dead.letters"
        }) {
      counter(name, topic);
    }
    for (RefusalReason reason : RefusalReason.values()) {
      refused(topic, reason);
    }
    for (RejectReason reason : RejectReason.values()) {
      rejected(topic, reason);
    }
  }

  void read(String topic, RecordSpans record) {
    counter("records.consumed", topic).increment();
    counter("records.read", topic).increment();
    counter("spans.received", topic).increment(record.received());
    counter("spans.published", topic).increment(record.spans().size());
    counter("spans.mended", topic).increment(record.mended());
    record.rejected().forEach((why, spans) -> rejected(topic, why).increment(spans));
    if (!record.rejected().isEmpty()) {
      counter("dead.letters", topic).increment();
    }
  }

  void refusedOne(String topic, RefusalReason reason) {
    counter("records.consumed", topic).increment();
    refused(topic, reason).increment();
    counter("dead.letters", topic).increment();
  }

  private Counter refused(String topic, RefusalReason reason) {
    return registry.counter(
        PREFIX + "records.refused", Tags.of("topic", topic, "reason", reason.label()));
  }

  private Counter rejected(String topic, RejectReason reason) {
    return registry.counter(
        PREFIX + "spans.rejected", Tags.of("topic", topic, "reason", reason.label()));
  }

  private Counter counter(String name, String topic) {
    return registry.counter(PREFIX + name, Tags.of("topic", topic));
  }
}
