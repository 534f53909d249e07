package io.tracemill.stream.job;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.TopicSchema;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A topic of Avro records, keyed by text: absolute values, at least once, so a consumer overwrites
 * by key, and compaction keeps the last. A checkpoint waits for what was sent, and sending does not
 * wait for a checkpoint.
 */
public final class RecordTopic<T, R extends SpecificRecord>
    implements KafkaRecordSerializationSchema<T> {
  private static final long serialVersionUID = 1;

  private final SerializableSupplier<SchemaRegistry> registry;
  private final TopicSchema schema;
  private final SerializableFunction<T, String> key;
  private final SerializableFunction<T, R> value;
  private transient @Nullable RecordSerializer<R> serializer;

  private RecordTopic(
      SerializableSupplier<SchemaRegistry> registry,
      TopicSchema schema,
      SerializableFunction<T, String> key,
      SerializableFunction<T, R> value) {
    this.registry = registry;
    this.schema = schema;
    this.key = key;
    this.value = value;
  }

  /** The sink of rows to the topic of {@code schema}. */
  public static <T, R extends SpecificRecord> KafkaSink<T> sink(
      Properties producer,
      SerializableSupplier<SchemaRegistry> registry,
      TopicSchema schema,
      SerializableFunction<T, String> key,
      SerializableFunction<T, R> value) {
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(new RecordTopic<>(registry, schema, key, value))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      T row, KafkaSinkContext context, @Nullable Long timestamp) {
    if (serializer == null) {
      serializer = new RecordSerializer<>(registry.get(), schema);
    }
    return new ProducerRecord<>(
        schema.topic(),
        key.apply(row).getBytes(StandardCharsets.UTF_8),
        serializer.serialize(schema.topic(), value.apply(row)));
  }
}
