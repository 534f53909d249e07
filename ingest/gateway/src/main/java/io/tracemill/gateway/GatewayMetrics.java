package io.tracemill.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tracemill.formats.Protocol;
import io.tracemill.formats.RejectReason;
import java.util.concurrent.TimeUnit;

/**
 * The gateway's counters. Once no request is open, for each protocol
 *
 * <pre>
 * spans_received = spans_accepted + sum over reasons of spans_rejected
 * records_appended = sum over protocols of spans_accepted + records_appended_unacknowledged
 * </pre>
 *
 * <p>A span is received when it could be told from others in its request; what comes after the
 * first fault of a malformed request is no span. Accepted spans are those of requests that were
 * answered with success, whether or not the sender was still there to hear it. Appended but
 * unacknowledged are records of requests that Kafka took only in part: the sender was told to send
 * them again. Thread-safe.
 */
final class GatewayMetrics {
  private static final String PREFIX = "tracemill.gateway.";

  private final MeterRegistry registry;

  GatewayMetrics(MeterRegistry registry) {
    this.registry = registry;
    // Zero is a figure too: all series that the identities need are there from the start.
    for (Protocol protocol : Protocol.values()) {
      spans("spans.received", protocol);
      spans("spans.accepted", protocol);
      spans("spans.mended", protocol);
      for (RejectReason reason : RejectReason.values()) {
        rejected(protocol, reason.label());
      }
      for (Refusal.Kind kind : Refusal.Kind.values()) {
        rejected(protocol, kind.label());
      }
    }
    counter("records.appended", Tags.empty());
    counter("records.appended.unacknowledged", Tags.empty());
  }

  void watch(ByteBudget budget) {
    Gauge.builder(PREFIX + "held.bytes", budget, ByteBudget::heldBytes)
        .description("Bytes of requests that Kafka has not yet acknowledged")
        .register(registry);
  }

  /** A request whose spans are all in Kafka or rejected one by one. */
  void accepted(Protocol protocol, SpanBatch batch, long nanos) {
    int accepted = batch.records().size();
    spans("spans.received", protocol).increment(batch.received());
    spans("spans.accepted", protocol).increment(accepted);
    spans("spans.mended", protocol).increment(batch.mended());
    rejectedOneByOne(protocol, batch);
    requests(protocol, batch.rejected().isEmpty() ? "ok" : "partial", nanos);
  }

  /** A request that was refused whole, with the spans read from it until then. */
  void refused(Protocol protocol, SpanBatch batch, Refusal.Kind kind, long nanos) {
    int oneByOne = batch.rejected().values().stream().mapToInt(Integer::intValue).sum();
    spans("spans.received", protocol).increment(batch.received());
    rejectedOneByOne(protocol, batch);
    rejected(protocol, kind.label()).increment(batch.received() - oneByOne);
    requests(protocol, kind.label(), nanos);
  }

  /** A request that was refused before a span of it was read. */
  void refusedUnread(Protocol protocol, Refusal.Kind kind, long nanos) {
    requests(protocol, kind.label(), nanos);
  }

  /** Records of one request that Kafka acknowledged, and whether those were all. */
  void appended(int records, boolean whole) {
    counter("records.appended", Tags.empty()).increment(records);
    if (!whole) {
      counter("records.appended.unacknowledged", Tags.empty()).increment(records);
    }
  }

  private void rejectedOneByOne(Protocol protocol, SpanBatch batch) {
    batch.rejected().forEach((why, spans) -> rejected(protocol, why.label()).increment(spans));
  }

  private void requests(Protocol protocol, String result, long nanos) {
    Timer.builder(PREFIX + "requests")
        .description("Requests by result, and the time from the first byte to the answer")
        .tags("protocol", protocol.label(), "result", result)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter rejected(Protocol protocol, String reason) {
    return counter("spans.rejected", Tags.of("protocol", protocol.label(), "reason", reason));
  }

  private Counter spans(String name, Protocol protocol) {
    return counter(name, Tags.of("protocol", protocol.label()));
  }

  private Counter counter(String name, Tags tags) {
    return registry.counter(PREFIX + name, tags);
  }
}
