package io.tracemill.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts a record on the topic of spans that nobody can read, as a misconfigured sender would. */
final class FaultyProducer {
  private static final String TOPIC = "tracemill.spans";
  private static final byte[] NO_SPAN = "not a span".getBytes(StandardCharsets.UTF_8);

  private final String bootstrapServers;

  FaultyProducer(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns when Kafka has the record. */
  void send() throws IOException, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, NO_SPAN)).get();
    } catch (ExecutionException e) {
      throw new IOException(
          "Kafka at " + bootstrapServers + " did not take the unreadable record: " + e.getCause(),
          e);
    }
  }
}
