package io.tracemill.gateway;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to one Kafka topic with acks=all by an idempotent producer: a batch counts as published
 * when every in-sync replica has every record of it. A batch that fails may be in Kafka in part;
 * its sender sends it again, and the job recognises what it has already.
 *
 * <p>Thread-safe. {@link #publish} blocks at most a quarter of the timeout, when no broker is known
 * or the producer's buffer is full; for a second after that, requests are refused without trying.
 */
final class KafkaSpanPublisher implements SpanPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSpanPublisher.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final GatewayMetrics metrics;
  private final LongSupplier nanoTime;
  private final RateLimitedLog log = new RateLimitedLog(LOG);

  /** When a send last failed for want of a broker or room; null when a request went well since. */
  private volatile @Nullable Long blockedAtNanos;

  KafkaSpanPublisher(
      Producer<byte[], byte[]> producer,
      String topic,
      GatewayMetrics metrics,
      LongSupplier nanoTime) {
    this.producer = producer;
    this.topic = topic;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  /** A publisher that has looked for the broker once; one that is not there yet is no failure. */
  static KafkaSpanPublisher connect(GatewayConfig config, GatewayMetrics metrics) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Producer<byte[], byte[]> producer = new KafkaProducer<>(producerConfig(config), bytes, bytes);
    try {
      producer.partitionsFor(config.topic());
    } catch (TimeoutException e) {
      LOG.warn(
          "no broker at {} knows topic {} yet; requests are refused until one does",
          config.bootstrapServers(),
          config.topic());
    }
    return new KafkaSpanPublisher(producer, config.topic(), metrics, System::nanoTime);
  }

  /** A quarter of the timeout for finding a broker and room, the rest for its answer. */
  static Map<String, Object> producerConfig(GatewayConfig config) {
    int timeoutMillis = (int) config.kafkaTimeout().toMillis();
    int deliveryMillis = timeoutMillis - timeoutMillis / 4;
    int lingerMillis = 20;
    return Map.ofEntries(
        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers()),
        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "tracemill-gateway"),
        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
        Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd"),
        Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024),
        Map.entry(ProducerConfig.LINGER_MS_CONFIG, lingerMillis),
        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, config.kafkaBufferBytes()),
        Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024),
        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) timeoutMillis / 4),
        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis),
        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, deliveryMillis - lingerMillis),
        Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000L));
  }

  @Override
  public CompletableFuture<Void> publish(List<SpanBatch.Encoded> records) {
    if (records.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Long blockedAt = blockedAtNanos;
    if (blockedAt != null && nanoTime.getAsLong() - blockedAt < PAUSE_NANOS) {
      return CompletableFuture.failedFuture(unavailable("no broker answers"));
    }
    Pending pending = new Pending(records.size());
    for (int i = 0; i < records.size(); i++) {
      if (pending.failure.get() != null) {
        pending.settle(records.size() - i);
        break;
      }
      send(records.get(i), pending);
    }
    return pending.done;
  }

  private void send(SpanBatch.Encoded span, Pending pending) {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(span.key()).array();
    try {
      // The callback hears of every end.
      var unused = producer.send(new ProducerRecord<>(topic, key, span.value()), pending);
    } catch (KafkaException | IllegalStateException e) {
      // What send throws it has not told the callback.
      pending.onCompletion(null, e);
    }
    if (pending.failure.get() instanceof TimeoutException) {
      blockedAtNanos = nanoTime.getAsLong();
    }
  }

  private static Refusal unavailable(String why) {
    return new Refusal(
        Refusal.Kind.UNAVAILABLE, "Kafka has not acknowledged the spans (" + why + "): try again");
  }

  private Refusal refusal(Exception failure) {
    boolean retryable = failure instanceof RetriableException;
    log.warn(
        failure.getClass().getName(),
        "Kafka did not take a request's spans into topic " + topic + ": " + failure);
    return retryable
        ? unavailable(failure.getClass().getSimpleName() + ": " + failure.getMessage())
        : new Refusal(Refusal.Kind.INTERNAL, "Kafka refuses the spans: " + failure.getMessage());
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  /** The records of one request that Kafka has not yet answered. */
  private final class Pending implements Callback {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final AtomicInteger open;
    private final AtomicInteger appended = new AtomicInteger();

    Pending(int records) {
      this.open = new AtomicInteger(records);
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
      if (exception == null) {
        appended.incrementAndGet();
      } else {
        failure.compareAndSet(null, exception);
      }
      settle(1);
    }

    void settle(int records) {
      if (open.addAndGet(-records) > 0) {
        return;
      }
      Exception failed = failure.get();
      metrics.appended(appended.get(), failed == null);
      if (failed == null) {
        blockedAtNanos = null;
        done.complete(null);
      } else {
        done.completeExceptionally(refusal(failed));
      }
    }
  }
}
