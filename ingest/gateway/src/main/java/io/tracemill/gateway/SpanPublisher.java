package io.tracemill.gateway;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Brings encoded spans to where they are safe. */
interface SpanPublisher extends AutoCloseable {
  /**
   * Publishes all records; may block for a bounded time.
   *
   * @return completes once every record is acknowledged, or with a {@link Refusal} once the fate of
   *     every record is known and one of them failed
   */
  CompletableFuture<Void> publish(List<SpanBatch.Encoded> records);

  /** Sends what is still buffered, then ends. */
  @Override
  void close();
}
