package io.tracemill.stream.job.source;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions, and finds out which of them are idle: when a partition gave nothing, the broker
 * is asked for its end offset. If that is where we are, everything appended before the question has
 * been read, and the time of the question can stand in for append time. A broker that does not
 * answer proves nothing, so its partitions are not idle, only slow.
 *
 * <p>Used by the fetcher's thread; only {@link #wakeUp} is called from another.
 */
final class TopicSplitReader implements SplitReader<Fetched, KafkaPartitionSplit> {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSplitReader.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration END_OFFSETS_TIMEOUT = Duration.ofSeconds(2);
  private static final long IDLE_CHECK_MILLIS = 400;

  private final Consumer<byte[], byte[]> consumer;
  private final OffsetCommits commits;
  private final Clock clock;
  private final long clockToleranceMillis;
  private final Map<TopicPartition, KafkaPartitionSplit> splits = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> lastSeenMillis = new HashMap<>();

  TopicSplitReader(
      Consumer<byte[], byte[]> consumer,
      OffsetCommits commits,
      Clock clock,
      Duration clockTolerance) {
    this.consumer = consumer;
    this.commits = commits;
    this.clock = clock;
    this.clockToleranceMillis = clockTolerance.toMillis();
  }

  @Override
  public RecordsWithSplitIds<Fetched> fetch() {
    commitReleased();
    Map<String, Collection<Fetched>> fetched = new LinkedHashMap<>();
    if (consumer.assignment().isEmpty()) {
      return new RecordsBySplits<>(fetched, Set.of());
    }
    try {
      read(consumer.poll(POLL), fetched);
      addIdle(fetched);
    } catch (WakeupException e) {
      LOG.debug("woken up while fetching");
    }
    return new RecordsBySplits<>(fetched, Set.of());
  }

  private void read(
      ConsumerRecords<byte[], byte[]> records, Map<String, Collection<Fetched>> fetched) {
    long now = clock.millis();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> ofPartition = records.records(partition);
      List<Fetched> elements = new ArrayList<>(ofPartition.size());
      for (ConsumerRecord<byte[], byte[]> record : ofPartition) {
        elements.add(Fetched.record(record));
      }
      fetched.put(KafkaPartitionSplit.toSplitId(partition), elements);
      lastSeenMillis.put(partition, now);
    }
  }

  private void addIdle(Map<String, Collection<Fetched>> fetched) {
    long asked = clock.millis();
    Set<TopicPartition> quiet = new HashSet<>();
    for (TopicPartition partition : consumer.assignment()) {
      if (asked - lastSeenMillis.getOrDefault(partition, 0L) >= IDLE_CHECK_MILLIS) {
        quiet.add(partition);
      }
    }
    if (quiet.isEmpty()) {
      return;
    }
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(quiet, END_OFFSETS_TIMEOUT);
      for (TopicPartition partition : quiet) {
        addIfAtEnd(partition, ends.getOrDefault(partition, Long.MAX_VALUE), asked, fetched);
      }
    } catch (TimeoutException e) {
      LOG.debug("end offsets of {} not known: {}", quiet, e.getMessage());
    }
  }

  private void addIfAtEnd(
      TopicPartition partition,
      long endOffset,
      long askedMillis,
      Map<String, Collection<Fetched>> fetched) {
    long position = consumer.position(partition, END_OFFSETS_TIMEOUT);
    if (position >= endOffset) {
      lastSeenMillis.put(partition, askedMillis);
      fetched
          .computeIfAbsent(KafkaPartitionSplit.toSplitId(partition), id -> new ArrayList<>())
          .add(Fetched.caughtUp(position, askedMillis - clockToleranceMillis));
    }
  }

  private void commitReleased() {
    Map<TopicPartition, OffsetAndMetadata> offsets = commits.take();
    if (offsets != null) {
      consumer.commitAsync(
          offsets,
          (committed, failure) -> {
            if (failure != null) {
              LOG.warn("offsets for lag were not committed: {}", failure.toString());
            }
          });
    }
  }

  @Override
  public void handleSplitsChanges(SplitsChange<KafkaPartitionSplit> change) {
    if (change instanceof SplitsAddition) {
      change.splits().forEach(split -> splits.put(split.getTopicPartition(), split));
      consumer.assign(splits.keySet());
      change.splits().forEach(this::seek);
    } else if (change instanceof SplitsRemoval) {
      change.splits().forEach(split -> splits.remove(split.getTopicPartition()));
      consumer.assign(splits.keySet());
    } else {
      throw new UnsupportedOperationException("splits change " + change.getClass());
    }
  }

  private void seek(KafkaPartitionSplit split) {
    TopicPartition partition = split.getTopicPartition();
    long offset = split.getStartingOffset();
    if (offset >= 0) {
      consumer.seek(partition, offset);
    } else if (offset == KafkaPartitionSplit.EARLIEST_OFFSET) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      throw new IllegalArgumentException(
          "starting offset of " + partition + " is " + offset + ", must be an offset or earliest");
    }
  }

  @Override
  public void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void pauseOrResumeSplits(
      Collection<KafkaPartitionSplit> toPause, Collection<KafkaPartitionSplit> toResume) {
    consumer.pause(toPause.stream().map(KafkaPartitionSplit::getTopicPartition).toList());
    consumer.resume(toResume.stream().map(KafkaPartitionSplit::getTopicPartition).toList());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
