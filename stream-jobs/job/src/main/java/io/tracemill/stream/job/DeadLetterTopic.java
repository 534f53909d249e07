package io.tracemill.stream.job;

import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.util.Properties;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.util.function.SerializableSupplier;

/** Dead letters as Avro, keyed by where they came from; at least once, so a repeat overwrites. */
final class DeadLetterTopic {
  private DeadLetterTopic() {}

  static KafkaSink<DeadLetterRow> sink(
      Properties properties, SerializableSupplier<SchemaRegistry> registry) {
    return RecordTopic.sink(
        properties,
        registry,
        TopicSchema.DEAD_LETTERS,
        DeadLetterRow::originId,
        DeadLetterTopic::letter);
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
