package io.tracemill.formats;

import io.tracemill.schemas.Span;

/** Takes the spans of one message, in their order. What it throws ends the reading. */
public interface SpanSink {
  /** Takes a span in. */
  void add(Span span);

  /** Hears of a span that cannot be accepted, while the others can. */
  void reject(RejectReason reason);
}
