package io.tracemill.stream.job.source;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Offsets on their way to the consumer group: noted at a checkpoint by the reader, released when
 * that checkpoint is complete, taken by the fetcher's thread. For lag and {@code await} only; the
 * job itself starts from its checkpoint. The two hand-over methods are thread-safe.
 */
final class OffsetCommits {
  private final TreeMap<Long, Map<TopicPartition, OffsetAndMetadata>> byCheckpoint =
      new TreeMap<>();
  private final AtomicReference<@Nullable Map<TopicPartition, OffsetAndMetadata>> released =
      new AtomicReference<>();

  void note(long checkpointId, Iterable<KafkaPartitionSplit> splits) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (KafkaPartitionSplit split : splits) {
      if (split.getStartingOffset() >= 0) {
        offsets.put(split.getTopicPartition(), new OffsetAndMetadata(split.getStartingOffset()));
      }
    }
    byCheckpoint.put(checkpointId, offsets);
  }

  /** Any thread but the fetcher's. */
  void release(long checkpointId) {
    Map<TopicPartition, OffsetAndMetadata> offsets = byCheckpoint.get(checkpointId);
    byCheckpoint.headMap(checkpointId, true).clear();
    if (offsets != null && !offsets.isEmpty()) {
      released.set(offsets);
    }
  }

  /** The fetcher's thread. */
  @Nullable Map<TopicPartition, OffsetAndMetadata> take() {
    return released.getAndSet(null);
  }
}
