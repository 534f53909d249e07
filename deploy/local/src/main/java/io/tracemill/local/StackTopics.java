package io.tracemill.local;

import io.tracemill.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics of a stack: append time, what the producer compressed stays so. */
final class StackTopics {
  private static final int SPANS_PARTITIONS = 4;

  /** Topics of other tracers, which the bridge reads. */
  private static final String ZIPKIN = "zipkin";

  private static final String OTLP_SPANS = "otlp_spans";

  private static final Map<String, String> EVENTS =
      Map.of("message.timestamp.type", "LogAppendTime", "compression.type", "producer");
  private static final Map<String, String> LATEST_VALUES =
      Map.of(
          "message.timestamp.type", "LogAppendTime",
          "compression.type", "producer",
          "cleanup.policy", "compact");

  private StackTopics() {}

  static List<NewTopic> all() {
    return List.of(
        topic(Topics.SPANS, SPANS_PARTITIONS, EVENTS),
        topic(Topics.DEAD_LETTERS, 1, EVENTS),
        topic(Topics.RESOURCE_SAMPLES, 1, EVENTS),
        topic(Topics.SERVICE_METRICS, 1, LATEST_VALUES),
        topic(Topics.FLOODS, 1, LATEST_VALUES),
        topic(ZIPKIN, 1, EVENTS),
        topic(OTLP_SPANS, 1, EVENTS));
  }

  private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
    return new NewTopic(name, partitions, (short) 1).configs(settings);
  }
}
