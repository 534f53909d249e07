package io.tracemill.prometheus;

import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordDecoder;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.UndecodableException;
import io.tracemill.schemas.avro.Flood;
import io.tracemill.schemas.avro.ServiceMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads both topics, without a consumer group: every instance sees all of them. Datapoints from
 * where the topic ends at the start (what was before is history, and counters begin at 0 with every
 * process), floods from the topic's beginning (what fires now may have begun long ago). A record
 * that cannot be decoded is counted, told in the log, and passed over.
 */
final class TopicsReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicsReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int REGISTRY_ATTEMPTS = 8;
  private static final long FIRST_BACKOFF_MILLIS = 250;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordDecoder<ServiceMetrics> datapointDecoder;
  private final RecordDecoder<Flood> floodDecoder;
  private final DatapointStore datapoints;
  private final FloodStore floods;
  private final SinkMetrics metrics;

  private volatile boolean closing;

  TopicsReader(
      String bootstrapServers,
      SchemaRegistry registry,
      DatapointStore datapoints,
      FloodStore floods,
      SinkMetrics metrics) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG, "tracemill-prometheus",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.datapointDecoder = new RecordDecoder<>(registry, ServiceMetrics.class);
    this.floodDecoder = new RecordDecoder<>(registry, Flood.class);
    this.datapoints = datapoints;
    this.floods = floods;
    this.metrics = metrics;
  }

  /** Settles where reading begins; what is appended from now on is read. */
  void assign() {
    List<TopicPartition> datapointPartitions = partitions(Topics.SERVICE_METRICS);
    List<TopicPartition> floodPartitions = partitions(Topics.FLOODS);
    List<TopicPartition> all = new ArrayList<>(datapointPartitions);
    all.addAll(floodPartitions);
    consumer.assign(all);
    consumer.seekToEnd(datapointPartitions);
    consumer.seekToBeginning(floodPartitions);
    // Seeking is lazy: asked for now, so that nothing appended after this is missed.
    all.forEach(consumer::position);
  }

  private List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo partition : consumer.partitionsFor(topic)) {
      partitions.add(new TopicPartition(topic, partition.partition()));
    }
    return partitions;
  }

  /**
   * Reads until {@link #close}; the thread that reads also ends the consumer.
   *
   * @throws RegistryException when the registry does not answer for a minute
   */
  void run() throws InterruptedException {
    try {
      while (!closing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          read(record);
        }
      }
    } catch (WakeupException e) {
      LOG.debug("woken up to end", e);
    } finally {
      consumer.close();
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    try {
      if (record.topic().equals(Topics.FLOODS)) {
        readFlood(key, record);
      } else if (record.value() == null) {
        metrics.tombstone();
      } else {
        ServiceMetrics row = decode(record.value(), datapointDecoder::decode);
        metrics.datapoint(datapoints.apply(key, row, record.timestamp()));
      }
    } catch (UndecodableException e) {
      metrics.undecodable();
      LOG.warn(
          "{}/{}/{} is passed over: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  private void readFlood(String key, ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException {
    if (record.value() == null) {
      floods.apply(key, null, record.timestamp());
      metrics.tombstone();
      return;
    }
    Flood flood = decode(record.value(), floodDecoder::decode);
    floods.apply(flood.getFloodId(), flood, record.timestamp());
    metrics.flood();
  }

  private static <T> T decode(byte[] value, Function<byte[], T> decoder)
      throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        return decoder.apply(value);
      } catch (RegistryException e) {
        if (!e.retryable() || attempt == REGISTRY_ATTEMPTS) {
          throw e;
        }
        Thread.sleep(FIRST_BACKOFF_MILLIS << attempt);
      }
    }
  }

  /** Lets {@link #run} end; may be called by any thread. */
  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
  }
}
