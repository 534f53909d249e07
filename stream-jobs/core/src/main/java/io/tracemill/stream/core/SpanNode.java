package io.tracemill.stream.core;

import io.tracemill.schemas.SpanKind;

/**
 * A span as a node of its trace's tree.
 *
 * @param spanId id
 * @param parentSpanId id of the parent as reported; 0 when there is none
 * @param shared whether the span shares its id with its client's half
 * @param kind kind
 * @param service service; empty when unknown
 * @param instance instance of the service; empty when unknown
 * @param host host; empty when unknown
 * @param operation operation
 * @param startNanos start, epoch nanoseconds; 0 when unknown
 * @param durationNanos duration, nanoseconds; 0 when unknown
 * @param error whether its status is Error
 * @param body Avro body of the span, for what is rarely asked
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, compared nowhere
public record SpanNode(
    long spanId,
    long parentSpanId,
    boolean shared,
    SpanKind kind,
    String service,
    String instance,
    String host,
    String operation,
    long startNanos,
    long durationNanos,
    boolean error,
    byte[] body) {

  /** Whether it asks another service: the near half of a call. */
  public boolean isCaller() {
    return kind == SpanKind.CLIENT || kind == SpanKind.PRODUCER;
  }

  /** Whether it answers another service: the far half of a call. */
  public boolean isCallee() {
    return kind == SpanKind.SERVER || kind == SpanKind.CONSUMER;
  }
}
