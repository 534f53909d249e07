package io.tracemill.schemas;

import io.tracemill.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated records (resource samples, service metrics, floods, dead letters) in Confluent
 * framing. The schema is registered by the first record and not asked for again; while the registry
 * cannot be reached, {@code serialize} throws {@link io.tracemill.registry.RegistryException}.
 * Thread-safe.
 */
public final class RecordSerializer<T extends SpecificRecord> implements Serializer<T> {
  private final SchemaRegistry registry;
  private final TopicSchema topicSchema;
  private final SpecificDatumWriter<T> writer;
  private volatile int schemaId;

  public RecordSerializer(SchemaRegistry registry, TopicSchema topicSchema) {
    this.registry = registry;
    this.topicSchema = topicSchema;
    this.writer = new SpecificDatumWriter<>(topicSchema.schema());
  }

  /** Registers the schema now, and gives its id. */
  public int register() {
    if (schemaId == 0) {
      schemaId = registry.register(topicSchema.subject(), topicSchema.json());
    }
    return schemaId;
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T value) {
    if (value == null) {
      return null;
    }
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(ConfluentFraming.MAGIC);
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(register()).array());
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      writer.write(value, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }
}
