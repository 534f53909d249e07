package io.tracemill.agent;

import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.avro.ResourceSample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes samples keyed by host, with acks=all by an idempotent producer: in order, and none
 * twice. A sample that Kafka does not take within {@link #DELIVERY_TIMEOUT} is given up and
 * counted; samples are worth little later, and memory must stay bounded.
 */
final class SamplePublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SamplePublisher.class);
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LOG_PERIOD = Duration.ofSeconds(10);
  private static final int LINGER_MILLIS = 20;
  private static final long BUFFER_BYTES = 4 << 20;

  private final Producer<byte[], byte[]> producer;
  private final RecordSerializer<ResourceSample> serializer;
  private final String topic;
  private final AgentMetrics metrics;
  private long lastLogNanos = System.nanoTime() - LOG_PERIOD.toNanos();

  SamplePublisher(
      Producer<byte[], byte[]> producer,
      RecordSerializer<ResourceSample> serializer,
      String topic,
      AgentMetrics metrics) {
    this.producer = producer;
    this.serializer = serializer;
    this.topic = topic;
    this.metrics = metrics;
  }

  /** A publisher that has looked for the broker once; one that is not there yet is no failure. */
  static SamplePublisher connect(
      AgentConfig config, RecordSerializer<ResourceSample> serializer, AgentMetrics metrics) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    Producer<byte[], byte[]> producer = new KafkaProducer<>(producerConfig(config), bytes, bytes);
    try {
      producer.partitionsFor(config.topic());
    } catch (TimeoutException e) {
      LOG.warn(
          "no broker at {} knows topic {} yet; samples are lost until one does",
          config.bootstrapServers(),
          config.topic());
    }
    return new SamplePublisher(producer, serializer, config.topic(), metrics);
  }

  /** Waits half an interval for room or a broker, no longer: the next samples are due. */
  private static Map<String, Object> producerConfig(AgentConfig config) {
    int deliveryMillis = (int) DELIVERY_TIMEOUT.toMillis();
    return Map.ofEntries(
        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers()),
        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "tracemill-agent"),
        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
        Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
        Map.entry(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS),
        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES),
        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, config.interval().toMillis() / 2),
        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis),
        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, deliveryMillis / 2),
        Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000L));
  }

  void publish(List<ResourceSample> samples) {
    metrics.taken(samples.size());
    for (int i = 0; i < samples.size(); i++) {
      if (!send(samples.get(i))) {
        // No broker, or no room: the others would only wait in turn.
        metrics.failed(samples.size() - i);
        return;
      }
    }
  }

  /** Whether the producer took it; what becomes of it then, its callback hears. */
  private boolean send(ResourceSample sample) {
    byte[] key = sample.getHost().getBytes(StandardCharsets.UTF_8);
    byte[] value = serializer.serialize(topic, sample);
    try {
      Thread thisThread = Thread.currentThread();
      boolean[] refused = {false};
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key, value),
              (metadata, failure) -> {
                if (failure == null) {
                  metrics.published(1);
                } else if (Thread.currentThread() == thisThread) {
                  refused[0] = true;
                  log(failure);
                } else {
                  metrics.failed(1);
                  log(failure);
                }
              });
      return !refused[0];
    } catch (KafkaException e) {
      log(e);
      return false;
    }
  }

  private synchronized void log(Exception failure) {
    long now = System.nanoTime();
    if (now - lastLogNanos >= LOG_PERIOD.toNanos()) {
      lastLogNanos = now;
      LOG.warn("samples are lost: topic {} did not take them: {}", topic, failure.toString());
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
