package io.tracemill.oracle;

import io.tracemill.schemas.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Everything that a topic holds between its first offsets and its end offsets at the time of
 * asking. No consumer group: nothing is committed.
 *
 * @param values what could be decoded; of one partition in its order
 * @param undecodable records by the reason why they could not
 */
record TopicContent<T>(List<T> values, SortedMap<String, Long> undecodable) {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int TIMEOUT_MILLIS = 30_000;

  /** Makes a value of a record, or throws {@link UndecodableException}. */
  interface Decoding<T> {
    T decode(byte[] value, long appendMillis);
  }

  /**
   * Reads it all.
   *
   * @throws KafkaException when the broker does not answer within 30 s, or knows no such topic
   * @throws io.tracemill.registry.RegistryException when the registry does not answer
   */
  static <T> TopicContent<T> read(String bootstrapServers, String topic, Decoding<T> decoding) {
    TopicContent<T> content = new TopicContent<>(new ArrayList<>(), new TreeMap<>());
    try (Consumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long idleSince = System.nanoTime();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        var records = consumer.poll(POLL);
        idleSince = records.isEmpty() ? idleSince : System.nanoTime();
        requireProgress(idleSince, topic);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (record.offset() < ends.getOrDefault(partition(record), 0L)) {
            content.add(record, decoding);
          }
        }
      }
    }
    return content;
  }

  private void add(ConsumerRecord<byte[], byte[]> record, Decoding<T> decoding) {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    try {
      values.add(decoding.decode(value, record.timestamp()));
    } catch (UndecodableException e) {
      undecodable.merge(e.reason().text(), 1L, Long::sum);
    }
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  private static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("topic " + topic + " does not exist");
    }
    return partitions;
  }

  private static void requireProgress(long idleSince, String topic) {
    if (System.nanoTime() - idleSince > TIMEOUT_MILLIS * 1_000_000L) {
      throw new KafkaException("topic " + topic + " gave nothing for " + TIMEOUT_MILLIS + " ms");
    }
  }

  private static Consumer<byte[], byte[]> consumer(String bootstrapServers) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5_000,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            TIMEOUT_MILLIS),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
