package io.tracemill.stream.job.source;

import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka as a Flink source on append time. Finding and assigning partitions is Flink's own
 * connector's; reading them is ours, because the watermark of an idle partition must go on with the
 * wall clock when the broker has confirmed that there is nothing to read, and only then. (The
 * connector's idleness is a time-out: it cannot tell an idle partition from a broker that hangs,
 * and when all partitions are idle, time stands still.)
 *
 * <p>Watermarks assume that append times of a partition do not go back, and that the broker's clock
 * is behind ours by no more than {@code clockTolerance}. Offsets are part of the checkpoint
 * (exactly once within Flink) and, once it is complete, committed to the consumer group for lag.
 */
public final class TopicSource
    implements Source<KafkaRecord, KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final long serialVersionUID = 1;

  private final KafkaSource<byte[]> connector;
  private final Properties properties;
  private final Duration clockTolerance;

  /**
   * @param properties how to reach Kafka, and the consumer group
   * @param topic topic to read, from its beginning where no checkpoint says otherwise
   * @param clockTolerance how far the broker's clock may be behind ours
   */
  public TopicSource(Properties properties, String topic, Duration clockTolerance) {
    this.properties = new Properties();
    this.properties.putAll(properties);
    this.properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    this.properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.properties.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    this.properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
    this.clockTolerance = clockTolerance;
    this.connector =
        KafkaSource.<byte[]>builder()
            .setProperties(this.properties)
            .setTopics(topic)
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setProperty("partition.discovery.interval.ms", "30000")
            .setDeserializer(
                KafkaRecordDeserializationSchema.valueOnly(ByteArrayDeserializer.class))
            .build();
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<KafkaRecord, KafkaPartitionSplit> createReader(SourceReaderContext context) {
    OffsetCommits commits = new OffsetCommits();
    return new TopicSourceReader(
        () ->
            new TopicSplitReader(
                new KafkaConsumer<>(
                    properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                commits,
                Clock.systemUTC(),
                clockTolerance),
        commits,
        context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return connector.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
      throws java.io.IOException {
    return connector.restoreEnumerator(context, state);
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return connector.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return connector.getEnumeratorCheckpointSerializer();
  }
}
