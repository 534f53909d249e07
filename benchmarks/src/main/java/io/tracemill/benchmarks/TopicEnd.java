package io.tracemill.benchmarks;

import io.tracemill.runtime.Broker;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Waits until a consumer group has committed all of the spans topic. */
final class TopicEnd {
  private static final long POLL_MILLIS = 250;

  private final Broker broker;
  private final String group;

  TopicEnd(Broker broker, String group) {
    this.broker = broker;
    this.group = group;
  }

  /**
   * Returns when committed offsets are the end offsets of all partitions.
   *
   * @throws IOException when that is not so after {@code timeout}
   */
  void await(Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (Admin admin = broker.admin()) {
      long lag = lag(admin);
      while (lag > 0) {
        if (System.nanoTime() > deadline) {
          throw new IOException(
              "group %s is %d records behind after %d s"
                  .formatted(group, lag, timeout.toSeconds()));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        lag = lag(admin);
      }
    } catch (ExecutionException e) {
      throw new IOException("offsets of group " + group + " are not to be had", e);
    }
  }

  private long lag(Admin admin) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicPartition partition : partitions(admin)) {
      latest.put(partition, OffsetSpec.latest());
    }
    long lag = 0;
    for (var end : admin.listOffsets(latest).all().get().entrySet()) {
      OffsetAndMetadata done = committed.get(end.getKey());
      lag += end.getValue().offset() - (done == null ? 0 : done.offset());
    }
    return lag;
  }

  /** The partitions of the spans topic. */
  static List<TopicPartition> partitions(Admin admin)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(List.of(Topics.SPANS)).allTopicNames().get().values().stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(partition -> new TopicPartition(Topics.SPANS, partition.partition()))
        .toList();
  }
}
