package io.tracemill.exporter;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The spans of one export whose fate is not known yet. Thread-safe. */
final class PendingExport implements Callback {
  private final CompletableResultCode result = new CompletableResultCode();
  private final ExporterMetrics metrics;
  private final Set<PendingExport> open;
  private final AtomicInteger unsettled;
  private final AtomicInteger unsent;
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

  PendingExport(int spans, ExporterMetrics metrics, Set<PendingExport> open) {
    this.metrics = metrics;
    this.open = open;
    this.unsettled = new AtomicInteger(spans);
    this.unsent = new AtomicInteger(spans);
    open.add(this);
  }

  CompletableResultCode result() {
    return result;
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Why it failed; empty when it has not. */
  String failure() {
    String why = failure.get();
    return why == null ? "" : why;
  }

  /** One more span is on its way; its callback will come. */
  void begin() {
    unsent.decrementAndGet();
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    if (exception == null) {
      metrics.exported(1);
    } else {
      // A small fixed set: the classes of what Kafka throws.
      String why = exception.getClass().getSimpleName();
      failure.compareAndSet(null, why);
      metrics.failed(1, why);
    }
    settle(1);
  }

  /** A span that is not even sent, while the others are. */
  void failOne(String why) {
    begin();
    metrics.failed(1, why);
    settle(1);
  }

  /** All spans that were not sent yet fail. */
  void failRest(String why) {
    failure.compareAndSet(null, why);
    int rest = unsent.getAndSet(0);
    metrics.failed(rest, why);
    settle(rest);
  }

  private void settle(int spans) {
    if (unsettled.addAndGet(-spans) > 0) {
      return;
    }
    open.remove(this);
    if (hasFailed()) {
      result.fail();
    } else {
      result.succeed();
    }
  }
}
