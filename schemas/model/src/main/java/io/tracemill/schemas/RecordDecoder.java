package io.tracemill.schemas;

import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.UndecodableException.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads generated records (resource samples, service metrics, floods, dead letters) from Confluent
 * framing, whoever wrote them. For any bytes whatever it throws {@link UndecodableException}, or
 * {@link RegistryException} when the registry did not answer, and nothing else. Not thread-safe.
 */
public final class RecordDecoder<T extends SpecificRecord> {
  private final Class<T> type;
  private final Schema ours;
  private final WriterSchemas writers;
  private final Map<Integer, DatumReader<T>> readers = new HashMap<>();
  private final AvroInput bounds = new AvroInput();

  public RecordDecoder(SchemaRegistry registry, Class<T> type) {
    this.type = type;
    this.ours = SpecificData.get().getSchema(type);
    this.writers = new WriterSchemas(registry, ours, System::nanoTime);
  }

  public T decode(byte[] framed) {
    WriterSchemas.WriterSchema writer = writers.of(framed);
    int header = ConfluentFraming.HEADER_BYTES;
    try {
      bounds.wrap(framed, header, framed.length - header);
      AvroBounds.check(writer.schema(), bounds);
      DatumReader<T> reader =
          readers.computeIfAbsent(
              writer.id(), id -> new SpecificDatumReader<>(writer.schema(), ours));
      return type.cast(
          reader.read(
              null,
              DecoderFactory.get().binaryDecoder(framed, header, framed.length - header, null)));
    } catch (IOException | RuntimeException e) {
      // The library has no one exception for bytes that do not fit the schema.
      throw new UndecodableException(
          Reason.MALFORMED_RECORD,
          writer.id(),
          e instanceof MalformedSpanException ? e.getMessage() : e.toString(),
          e);
    }
  }
}
