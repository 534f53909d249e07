package io.tracemill.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Spans by way of the Avro library alone: what our own codec is held against. */
final class AvroSpans {
  static final Schema SCHEMA = TopicSchema.SPANS.schema();

  private AvroSpans() {}

  static byte[] encode(Span span) {
    return encode(toRecord(span), SCHEMA, false);
  }

  /** With arrays and maps in blocks that carry their size (negative counts). */
  static byte[] encodeInBlocks(Span span) {
    return encode(toRecord(span), SCHEMA, true);
  }

  static byte[] encode(Object datum, Schema schema, boolean blocks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EncoderFactory factory = new EncoderFactory().configureBlockSize(64);
    BinaryEncoder encoder =
        blocks ? factory.blockingBinaryEncoder(out, null) : factory.binaryEncoder(out, null);
    try {
      new GenericDatumWriter<>(schema).write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  static GenericRecord decode(byte[] body) {
    try {
      return new GenericDatumReader<GenericRecord>(SCHEMA)
          .read(null, DecoderFactory.get().binaryDecoder(body, null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Fields by name, so that the order in our codec is not what decides. */
  static GenericRecord toRecord(Span span) {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("traceId", fixed("traceId", span.traceIdHigh(), span.traceIdLow()));
    record.put("spanId", fixed("spanId", span.spanId()));
    record.put(
        "parentSpanId", span.parentSpanId() == 0 ? null : fixed("spanId", span.parentSpanId()));
    record.put("shared", span.shared());
    record.put("kind", symbol("kind", span.kind().name()));
    record.put("statusCode", symbol("statusCode", span.statusCode().name()));
    record.put("startEpochNanos", known(span.startEpochNanos()));
    record.put("durationNanos", known(span.durationNanos()));
    record.put("adjustedCount", span.adjustedCount());
    record.put("tenant", span.tenant());
    record.put("service", span.service());
    record.put("instance", span.instance());
    record.put("operation", span.operation());
    record.put("environment", span.environment());
    record.put("serviceVersion", span.serviceVersion());
    record.put("host", span.host());
    record.put("statusMessage", span.statusMessage());
    record.put("traceState", span.traceState());
    record.put("scopeName", span.scopeName());
    record.put("scopeVersion", span.scopeVersion());
    record.put("sourceFormat", span.sourceFormat());
    record.put("resourceAttributes", span.resourceAttributes());
    record.put("scopeAttributes", span.scopeAttributes());
    record.put("attributes", span.attributes());
    record.put("events", span.events().stream().map(AvroSpans::event).toList());
    record.put("links", span.links().stream().map(AvroSpans::link).toList());
    record.put("defects", List.copyOf(span.defects()));
    return record;
  }

  private static Long known(long value) {
    return value == Span.UNKNOWN ? null : value;
  }

  private static GenericRecord event(Span.Event event) {
    GenericRecord record = new GenericData.Record(field("events").getElementType());
    record.put("epochNanos", event.epochNanos());
    record.put("name", event.name());
    record.put("attributes", event.attributes());
    return record;
  }

  private static GenericRecord link(Span.Link link) {
    GenericRecord record = new GenericData.Record(field("links").getElementType());
    record.put("traceId", fixed("traceId", link.traceIdHigh(), link.traceIdLow()));
    record.put("spanId", fixed("spanId", link.spanId()));
    record.put("traceState", link.traceState());
    record.put("attributes", link.attributes());
    return record;
  }

  private static GenericData.Fixed fixed(String field, long... words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
    for (long word : words) {
      bytes.putLong(word);
    }
    return new GenericData.Fixed(field(field), bytes.array());
  }

  private static GenericData.EnumSymbol symbol(String field, String symbol) {
    return new GenericData.EnumSymbol(field(field), symbol);
  }

  private static Schema field(String name) {
    return SCHEMA.getField(name).schema();
  }
}
