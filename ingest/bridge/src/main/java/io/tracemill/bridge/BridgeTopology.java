package io.tracemill.bridge;

import io.tracemill.formats.OtlpMapper;
import io.tracemill.formats.OtlpProtobufReader;
import io.tracemill.formats.Protocol;
import io.tracemill.formats.SpanReader;
import io.tracemill.formats.ZipkinJsonReader;
import io.tracemill.formats.ZipkinMapper;
import io.tracemill.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The topology: one source and one reader per topic, both sinks shared.
 *
 * <pre>
 * zipkin      -> read-zipkin --+--> spans
 * otlp_spans  -> read-otlp  ---+--> dead-letters
 * </pre>
 */
final class BridgeTopology {
  static final String SPANS = "spans";
  static final String DEAD_LETTERS = "dead-letters";

  private BridgeTopology() {}

  static Topology define(ReadSpansProcessor.Settings settings) {
    BridgeConfig config = settings.config();
    Topology topology = new Topology();
    List<String> readers = new ArrayList<>();
    if (!config.zipkinTopic().isEmpty()) {
      SpanReader zipkin = new ZipkinJsonReader(new ZipkinMapper(config.tenant()));
      readers.add(read(topology, "zipkin", config.zipkinTopic(), zipkin, settings));
    }
    if (!config.otlpTopic().isEmpty()) {
      SpanReader otlp =
          new OtlpProtobufReader(new OtlpMapper(config.tenant()), Protocol.OTLP_PROTO);
      readers.add(read(topology, "otlp", config.otlpTopic(), otlp, settings));
    }
    String[] parents = readers.toArray(String[]::new);
    ByteArraySerializer bytes = new ByteArraySerializer();
    topology.addSink(SPANS, config.spansTopic(), bytes, bytes, parents);
    topology.addSink(DEAD_LETTERS, Topics.DEAD_LETTERS, bytes, bytes, parents);
    return topology;
  }

  private static String read(
      Topology topology,
      String name,
      String topic,
      SpanReader reader,
      ReadSpansProcessor.Settings settings) {
    String source = name + "-source";
    String node = "read-" + name;
    settings.metrics().prepare(topic);
    topology.addSource(
        AutoOffsetReset.earliest(),
        source,
        new AppendTime(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
    topology.addProcessor(node, () -> new ReadSpansProcessor(reader, settings), source);
    return node;
  }

  /**
   * A record's time as its topic has it. Never fails: Kafka Streams' own extractor stops the
   * partition at a record without a time.
   */
  private static final class AppendTime implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
      return Math.max(record.timestamp(), 0);
    }
  }
}
