package io.tracemill.demo;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the spans that the receiver acknowledged. */
final class CountingSpanExporter implements SpanExporter {
  private final SpanExporter exporter;
  private final LongAdder acknowledged = new LongAdder();
  private volatile @Nullable Throwable failure;

  CountingSpanExporter(SpanExporter exporter) {
    this.exporter = exporter;
  }

  long count() {
    return acknowledged.sum();
  }

  /** The newest failure as a tail for a message, or empty. */
  String lastFailure() {
    Throwable last = failure;
    return last == null ? "" : ": " + last.getMessage();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = exporter.export(spans);
    return result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            acknowledged.add(spans.size());
          } else {
            failure = result.getFailureThrowable();
          }
        });
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
