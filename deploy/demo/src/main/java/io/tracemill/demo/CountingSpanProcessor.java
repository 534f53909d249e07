package io.tracemill.demo;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Counts the spans that an OpenTelemetry SDK ended. */
final class CountingSpanProcessor implements SpanProcessor {
  private final SpanTally tally = new SpanTally();

  SpanCounts counts() {
    return tally.counts();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    tally.add(!span.getParentSpanContext().isValid());
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }
}
