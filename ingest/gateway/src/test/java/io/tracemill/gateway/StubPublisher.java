package io.tracemill.gateway;

import io.tracemill.schemas.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Keeps what it is given; a test says how it answers. */
final class StubPublisher implements SpanPublisher {
  private final List<Span> published = new ArrayList<>();
  private volatile Function<List<SpanBatch.Encoded>, CompletableFuture<Void>> answer = take();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean closed;

  @Override
  public CompletableFuture<Void> publish(List<SpanBatch.Encoded> records) {
    asked.incrementAndGet();
    return answer.apply(records);
  }

  /** Takes everything at once. */
  void takes() {
    answer = take();
  }

  /** Answers with the future, and takes nothing. */
  void answers(CompletableFuture<Void> future) {
    answer = records -> future;
  }

  private Function<List<SpanBatch.Encoded>, CompletableFuture<Void>> take() {
    return records -> {
      synchronized (published) {
        records.forEach(record -> published.add(Batches.decode(record.value())));
      }
      return CompletableFuture.completedFuture(null);
    };
  }

  /** What was published since the last call. */
  List<Span> drain() {
    synchronized (published) {
      List<Span> spans = List.copyOf(published);
      published.clear();
      return spans;
    }
  }

  /** How often it was given anything, be it an empty list. */
  int asked() {
    return asked.get();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
