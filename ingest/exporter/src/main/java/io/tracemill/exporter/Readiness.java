package io.tracemill.exporter;

import io.tracemill.registry.Compatibility;
import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.TopicSchema;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds registry and broker on a thread of its own, so that the application waits for neither:
 * registers the schema and learns the topic's partitions, trying again with backoff until both are
 * done, the registry refuses, or it is told to end.
 */
final class Readiness implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final SchemaRegistry registry;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final CompletableFuture<Integer> schemaId = new CompletableFuture<>();

  Readiness(SchemaRegistry registry, Producer<byte[], byte[]> producer, String topic) {
    this.registry = registry;
    this.producer = producer;
    this.topic = topic;
  }

  /** The schema's id, once spans can be sent. */
  CompletableFuture<Integer> schemaId() {
    return schemaId;
  }

  @Override
  public void run() {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    try {
      while (!schemaId.isDone()) {
        if (attempt()) {
          return;
        }
        Thread.sleep(pauseMillis);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      schemaId.cancel(false);
    }
  }

  private boolean attempt() {
    try {
      String subject = TopicSchema.subject(topic);
      int id = registry.register(subject, TopicSchema.SPANS.json());
      registry.setCompatibility(subject, Compatibility.FULL_TRANSITIVE);
      producer.partitionsFor(topic);
      schemaId.complete(id);
      return true;
    } catch (RegistryException e) {
      if (!e.retryable()) {
        LOG.error("no span will be exported: {}", e.getMessage());
        schemaId.completeExceptionally(e);
        return true;
      }
      LOG.warn("not ready: {}", e.getMessage());
    } catch (KafkaException e) {
      LOG.warn("not ready: no broker knows topic {}: {}", topic, e.getMessage());
    }
    return false;
  }
}
