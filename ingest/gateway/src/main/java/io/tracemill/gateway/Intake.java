package io.tracemill.gateway;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.tracemill.formats.Protocol;
import io.tracemill.formats.SpanReader;
import io.tracemill.schemas.mapping.SpanFitter;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * The way of every request, whatever its protocol: collect the body, decompress, read and map the
 * spans, publish, and only then answer. Bytes are charged to the budget on the way in and given
 * back when the answer is known; decoding and publishing run on the blocking executor. Thread-safe.
 */
final class Intake {
  private final GatewayConfig config;
  private final int schemaId;
  private final SpanPublisher publisher;
  private final GatewayMetrics metrics;
  private final ByteBudget budget;
  private final RateLimitedLog log = new RateLimitedLog(LoggerFactory.getLogger(Intake.class));

  private volatile boolean draining;

  Intake(
      GatewayConfig config,
      int schemaId,
      SpanPublisher publisher,
      GatewayMetrics metrics,
      ByteBudget budget) {
    this.config = config;
    this.schemaId = schemaId;
    this.publisher = publisher;
    this.metrics = metrics;
    this.budget = budget;
  }

  /** Turns a body into the bytes of the message in it. */
  @FunctionalInterface
  interface Unwrap {
    byte[] message(Body body, int limitBytes, ByteBudget.Lease lease);
  }

  /** From now on every request is told to come back later. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /**
   * Takes one request in.
   *
   * @return the batch, every record of which is in Kafka; fails with a {@link Refusal} and nothing
   *     else
   */
  CompletableFuture<SpanBatch> receive(
      ServiceRequestContext ctx,
      HttpRequest request,
      Protocol protocol,
      SpanReader reader,
      Unwrap unwrap) {
    long start = System.nanoTime();
    ByteBudget.Lease lease;
    try {
      if (draining) {
        throw new Refusal(Refusal.Kind.UNAVAILABLE, "the gateway is stopping: try again");
      }
      lease = budget.lease();
    } catch (Refusal refusal) {
      return refuse(protocol, refusal, start);
    }
    SpanBatch batch =
        new SpanBatch(
            new SpanFitter(schemaId),
            lease,
            config.maxRequestSpans(),
            config.maxDecompressedBytes());
    return Body.collect(request, config.maxRequestBytes(), lease)
        .thenComposeAsync(
            body -> {
              reader.read(unwrap.message(body, config.maxDecompressedBytes(), lease), batch);
              return publisher.publish(batch.records());
            },
            ctx.blockingTaskExecutor())
        .handle(
            (unused, failure) -> {
              lease.close();
              long nanos = System.nanoTime() - start;
              if (failure == null) {
                metrics.accepted(protocol, batch, nanos);
                return batch;
              }
              Refusal refusal = refusal(failure);
              metrics.refused(protocol, batch, refusal.kind(), nanos);
              throw refusal;
            });
  }

  /** Counts and refuses a request whose body is not even looked at. */
  CompletableFuture<SpanBatch> refuse(Protocol protocol, Refusal refusal) {
    return refuse(protocol, refusal, System.nanoTime());
  }

  private CompletableFuture<SpanBatch> refuse(Protocol protocol, Refusal refusal, long startNanos) {
    metrics.refusedUnread(protocol, refusal.kind(), System.nanoTime() - startNanos);
    return CompletableFuture.failedFuture(refusal);
  }

  private Refusal refusal(Throwable failure) {
    Throwable cause = Failures.cause(failure);
    Refusal refusal = Failures.refusal(cause);
    if (refusal != cause && refusal.kind() == Refusal.Kind.INTERNAL) {
      log.error(cause.getClass().getName(), "a request failed by a fault of the gateway", cause);
    }
    return refusal;
  }
}
