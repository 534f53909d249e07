package io.tracemill.schemas;

import io.tracemill.registry.SchemaRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes spans in Confluent framing with the current schema, which is registered under the topic's
 * subject by the first span (or by {@link #register}) and not asked for again. While the registry
 * cannot be reached, {@code serialize} throws {@link io.tracemill.registry.RegistryException},
 * which {@code Producer.send} passes on. Thread-safe.
 */
public final class SpanSerializer implements Serializer<Span> {
  private final SchemaRegistry registry;
  private final Map<String, Integer> idByTopic = new ConcurrentHashMap<>();
  private final ThreadLocal<SpanCodec> codec = ThreadLocal.withInitial(SpanCodec::new);

  public SpanSerializer(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** Registers the current schema for {@code topic} now, and gives its id. */
  public int register(String topic) {
    Integer known = idByTopic.get(topic);
    if (known != null) {
      return known;
    }
    int id = registry.register(TopicSchema.subject(topic), TopicSchema.SPANS.json());
    idByTopic.put(topic, id);
    return id;
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Span span) {
    return span == null ? null : codec.get().encodeFramed(span, register(topic));
  }
}
