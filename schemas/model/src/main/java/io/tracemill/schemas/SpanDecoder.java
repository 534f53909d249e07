package io.tracemill.schemas;

import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.UndecodableException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Reads values of {@code tracemill.spans}, whoever wrote them. A value in the current schema is
 * used where it lies; one in another writer's schema is brought into the current one by the Avro
 * library's rules. Schemas are fetched once per id.
 *
 * <p>For any bytes whatever, every method throws {@link UndecodableException} (the value is bad,
 * and stays so), {@link RegistryException} (the registry did not answer: {@link
 * RegistryException#retryable()} says whether trying again may help), and nothing else. Not
 * thread-safe.
 */
public final class SpanDecoder {
  private final Schema ours = TopicSchema.SPANS.schema();
  private final WriterSchemas writers;
  private final Map<Integer, DatumReader<Object>> readers = new HashMap<>();
  private final DatumWriter<Object> datumWriter = new GenericDatumWriter<>(ours);
  private final ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
  private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(rewritten, null);
  private final AvroInput bounds = new AvroInput();
  private final SpanView view = new SpanView();

  public SpanDecoder(SchemaRegistry registry) {
    this(registry, System::nanoTime);
  }

  SpanDecoder(SchemaRegistry registry, LongSupplier nanoTime) {
    this.writers = new WriterSchemas(registry, ours, nanoTime);
  }

  /** Copies the span out of a framed value. */
  public Span decode(byte[] framed) {
    decode(framed, view);
    return view.toSpan();
  }

  /**
   * Points {@code into} at the span in a framed value, and checks it whole: its form, and what
   * {@code span.avsc} states of its fields.
   */
  public void decode(byte[] framed, SpanView into) {
    byte[] current = toCurrent(framed);
    try {
      into.wrap(
          current, ConfluentFraming.HEADER_BYTES, current.length - ConfluentFraming.HEADER_BYTES);
      into.checkRules();
    } catch (MalformedSpanException e) {
      throw malformed(framed, e);
    }
  }

  /**
   * The value with its body in the current schema, from byte {@link ConfluentFraming#HEADER_BYTES}
   * on: {@code framed} itself, unchecked, when it was written so; else a new array.
   */
  public byte[] toCurrent(byte[] framed) {
    WriterSchemas.WriterSchema writer = writers.of(framed);
    return writer.current() ? framed : rewrite(framed, writer);
  }

  private byte[] rewrite(byte[] framed, WriterSchemas.WriterSchema writer) {
    int header = ConfluentFraming.HEADER_BYTES;
    try {
      bounds.wrap(framed, header, framed.length - header);
      AvroBounds.check(writer.schema(), bounds);
      BinaryDecoder in =
          DecoderFactory.get().binaryDecoder(framed, header, framed.length - header, null);
      DatumReader<Object> reader =
          readers.computeIfAbsent(
              writer.id(), id -> new GenericDatumReader<>(writer.schema(), ours));
      rewritten.reset();
      rewritten.write(framed, 0, header);
      datumWriter.write(reader.read(null, in), encoder);
      encoder.flush();
      return rewritten.toByteArray();
    } catch (IOException | RuntimeException e) {
      // The library has no one exception for bytes that do not fit the schema.
      throw malformed(framed, e);
    }
  }

  private static UndecodableException malformed(byte[] framed, Exception cause) {
    return new UndecodableException(
        Reason.MALFORMED_SPAN,
        ConfluentFraming.schemaId(framed),
        cause instanceof MalformedSpanException ? cause.getMessage() : cause.toString(),
        cause);
  }
}
