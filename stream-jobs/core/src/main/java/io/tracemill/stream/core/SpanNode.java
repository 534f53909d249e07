package io.tracemill.stream.core;

import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.SpanView;
import io.tracemill.schemas.StatusCode;

/**
 * A span as a node of its trace's tree: all that the rows of a closed trace ask of it, so that its
 * body is read once.
 *
 * @param spanId id
 * @param parentSpanId id of the parent as reported; 0 when there is none
 * @param shared whether the span shares its id with its client's half
 * @param kind kind
 * @param statusCode status
 * @param startEpochNanos start as reported, epoch nanoseconds, or {@code Span.UNKNOWN}
 * @param durationNanos duration, nanoseconds; 0 when unknown
 * @param key the series that it counts in
 * @param instance instance of the service; empty when unknown
 * @param host host; empty when unknown
 * @param body Avro body of the span, for what is rarely asked
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, compared nowhere
public record SpanNode(
    long spanId,
    long parentSpanId,
    boolean shared,
    SpanKind kind,
    StatusCode statusCode,
    long startEpochNanos,
    long durationNanos,
    SeriesKey key,
    String instance,
    String host,
    byte[] body) {

  /** The span that {@code view} looks at. */
  static SpanNode of(SpanView view, SpanDigest digest, byte[] body) {
    return new SpanNode(
        view.spanId(),
        view.parentSpanId(),
        view.shared(),
        view.kind(),
        view.statusCode(),
        view.startEpochNanos(),
        digest.durationNanos(),
        digest.key(),
        digest.instance(),
        digest.host(),
        body);
  }

  /** Service; empty when unknown. */
  public String service() {
    return key.service();
  }

  public String operation() {
    return key.operation();
  }

  /** The caller that the span itself names; empty when it names none. */
  public String caller() {
    return key.caller();
  }

  /** Start, epoch nanoseconds; 0 when unknown. */
  public long startNanos() {
    return Math.max(0, startEpochNanos);
  }

  /** Whether its status is Error. */
  public boolean error() {
    return statusCode == StatusCode.ERROR;
  }

  /** Whether it asks another service: the near half of a call. */
  public boolean isCaller() {
    return kind == SpanKind.CLIENT || kind == SpanKind.PRODUCER;
  }

  /** Whether it answers another service: the far half of a call. */
  public boolean isCallee() {
    return kind == SpanKind.SERVER || kind == SpanKind.CONSUMER;
  }
}
