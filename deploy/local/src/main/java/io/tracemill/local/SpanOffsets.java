package io.tracemill.local;

import io.tracemill.runtime.Broker;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Offsets of the spans' topic: its ends, and how far the job has committed. */
final class SpanOffsets implements AutoCloseable {
  static final String GROUP = "tracemill-job";
  private static final int TIMEOUT_SECONDS = 10;

  private final Admin admin;

  SpanOffsets(Broker broker) {
    this.admin = broker.admin();
  }

  /** First offset not yet written, per partition. */
  Map<Integer, Long> ends() throws IOException {
    try {
      var topic =
          admin
              .describeTopics(List.of(Topics.SPANS))
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(Topics.SPANS);
      if (topic == null) {
        throw new IOException("there is no topic " + Topics.SPANS);
      }
      Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
      topic
          .partitions()
          .forEach(
              partition ->
                  wanted.put(
                      new TopicPartition(Topics.SPANS, partition.partition()),
                      OffsetSpec.latest()));
      Map<Integer, Long> ends = new HashMap<>();
      admin
          .listOffsets(wanted)
          .all()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
      return ends;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Kafka did not give the ends of " + Topics.SPANS + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking Kafka", e);
    }
  }

  /** What the job has committed, per partition; a partition without a commit is missing. */
  Map<Integer, Long> committed() throws IOException {
    try {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin
              .listConsumerGroupOffsets(GROUP)
              .partitionsToOffsetAndMetadata()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      Map<Integer, Long> committed = new HashMap<>();
      offsets.forEach(
          (partition, offset) -> {
            if (offset != null && partition.topic().equals(Topics.SPANS)) {
              committed.put(partition.partition(), offset.offset());
            }
          });
      return committed;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("Kafka did not give the offsets of group " + GROUP + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking Kafka", e);
    }
  }

  /** Records not yet covered by a commit. */
  static long lag(Map<Integer, Long> ends, Map<Integer, Long> committed) {
    return ends.entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L)))
        .sum();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
