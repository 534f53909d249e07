package io.tracemill.stream.job;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Dead letters as Avro, keyed by where they came from; at least once, so a repeat overwrites. */
final class DeadLetterTopic implements KafkaRecordSerializationSchema<DeadLetterRow> {
  private static final long serialVersionUID = 1;

  private final SerializableSupplier<SchemaRegistry> registry;
  private transient @Nullable RecordSerializer<DeadLetter> serializer;

  private DeadLetterTopic(SerializableSupplier<SchemaRegistry> registry) {
    this.registry = registry;
  }

  static KafkaSink<DeadLetterRow> sink(
      Properties properties, SerializableSupplier<SchemaRegistry> registry) {
    return KafkaSink.<DeadLetterRow>builder()
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new DeadLetterTopic(registry))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetterRow row, KafkaSinkContext context, @Nullable Long timestamp) {
    if (serializer == null) {
      serializer = new RecordSerializer<>(registry.get(), TopicSchema.DEAD_LETTERS);
    }
    return new ProducerRecord<>(
        Topics.DEAD_LETTERS,
        row.originId().getBytes(StandardCharsets.UTF_8),
        serializer.serialize(Topics.DEAD_LETTERS, letter(row)));
  }

  private static DeadLetter letter(DeadLetterRow row) {
    return DeadLetter.newBuilder()
        .setEpochMillis(row.epochMillis())
        .setOrigin(DeadLetterRow.ORIGIN)
        .setOriginId(row.originId())
        .setStage(row.stage())
        .setTopic(row.topic())
        .setPartition(row.partition())
        .setOffset(row.offset())
        .setReason(row.reason())
        .setErrorClass(row.errorClass())
        .setError(row.error())
        .setSchemaId(row.schemaId())
        .setKey(ByteBuffer.wrap(row.key()))
        .setPayload(ByteBuffer.wrap(row.payload()))
        .setPayloadLength(row.payloadLength())
        .setPayloadSha256(row.payloadSha256())
        .setHeaders(row.headers())
        .build();
  }
}
