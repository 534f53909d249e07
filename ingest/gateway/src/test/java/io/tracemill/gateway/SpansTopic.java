package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Backends;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanDecoder;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic of its own on the real broker, read from its start. */
final class SpansTopic implements AutoCloseable {
  private static final int PARTITIONS = 3;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final SpanDecoder decoder;
  private final List<TopicPartition> partitions = new ArrayList<>();

  SpansTopic(String name) {
    Backends.kafka().createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)));
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                Backends.kafka().bootstrapServers(),
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new TopicPartition(name, i));
    }
    consumer.assign(partitions);
    decoder = new SpanDecoder(SchemaRegistry.connect(URI.create(Backends.registry().url())));
  }

  /** All spans there now that were not read before; their keys are checked. */
  List<Span> read() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    List<Span> spans = new ArrayList<>();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
        Span span = decoder.decode(record.value());
        assertThat(ByteBuffer.wrap(record.key()).getLong()).isEqualTo(span.traceIdLow());
        spans.add(span);
      }
    }
    return spans;
  }

  /** How many records there are. */
  long count() {
    return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
