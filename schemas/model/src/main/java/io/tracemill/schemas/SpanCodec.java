package io.tracemill.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes and reads a whole span in the current schema's Avro binary form, without framing and
 * without the Avro library; tests hold both directions against that library. Not thread-safe:
 * buffers are reused.
 *
 * <p>The order of writing is the order of fields in {@code span.avsc}; {@link SpanView} reads it.
 */
public final class SpanCodec {
  private final AvroOutput out = new AvroOutput();
  private final SpanView view = new SpanView();

  /** The span's Avro body. */
  public byte[] encode(Span span) {
    out.reset();
    write(span);
    return out.toByteArray();
  }

  /** The span in Confluent framing: a zero byte, the schema id, the Avro body. */
  public byte[] encodeFramed(Span span, int schemaId) {
    out.reset();
    out.writeRaw(ConfluentFraming.MAGIC);
    out.writeIntBigEndian(schemaId);
    write(span);
    return out.toByteArray();
  }

  /**
   * Reads an Avro body.
   *
   * @throws MalformedSpanException when the bytes are not a span of the current schema
   */
  public Span decode(byte[] body) {
    view.wrap(body, 0, body.length);
    return view.toSpan();
  }

  private void write(Span span) {
    out.writeLongBigEndian(span.traceIdHigh());
    out.writeLongBigEndian(span.traceIdLow());
    out.writeLongBigEndian(span.spanId());
    if (span.parentSpanId() == 0) {
      out.writeLong(0);
    } else {
      out.writeLong(1);
      out.writeLongBigEndian(span.parentSpanId());
    }
    out.writeBoolean(span.shared());
    out.writeLong(span.kind().ordinal());
    out.writeLong(span.statusCode().ordinal());
    writeOptional(span.startEpochNanos());
    writeOptional(span.durationNanos());
    out.writeDouble(span.adjustedCount());
    out.writeString(span.tenant());
    out.writeString(span.service());
    out.writeString(span.instance());
    out.writeString(span.operation());
    out.writeString(span.environment());
    out.writeString(span.serviceVersion());
    out.writeString(span.host());
    out.writeString(span.statusMessage());
    out.writeString(span.traceState());
    out.writeString(span.scopeName());
    out.writeString(span.scopeVersion());
    out.writeString(span.sourceFormat());
    out.writeMap(span.resourceAttributes());
    out.writeMap(span.scopeAttributes());
    out.writeMap(span.attributes());
    writeEvents(span.events());
    writeLinks(span.links());
    writeStrings(span.defects());
  }

  private void writeOptional(long value) {
    if (value == Span.UNKNOWN) {
      out.writeLong(0);
    } else {
      out.writeLong(1);
      out.writeLong(value);
    }
  }

  private void writeEvents(List<Span.Event> events) {
    if (!events.isEmpty()) {
      out.writeLong(events.size());
      for (Span.Event event : events) {
        out.writeLong(event.epochNanos());
        out.writeString(event.name());
        out.writeMap(event.attributes());
      }
    }
    out.writeLong(0);
  }

  private void writeLinks(List<Span.Link> links) {
    if (!links.isEmpty()) {
      out.writeLong(links.size());
      for (Span.Link link : links) {
        out.writeLongBigEndian(link.traceIdHigh());
        out.writeLongBigEndian(link.traceIdLow());
        out.writeLongBigEndian(link.spanId());
        out.writeString(link.traceState());
        out.writeMap(link.attributes());
      }
    }
    out.writeLong(0);
  }

  private void writeStrings(List<String> values) {
    if (!values.isEmpty()) {
      out.writeLong(values.size());
      for (String value : values) {
        out.writeString(value);
      }
    }
    out.writeLong(0);
  }

  static SortedMap<String, String> readMap(AvroInput in) {
    SortedMap<String, String> map = new TreeMap<>();
    for (long n = in.readBlockCount(); n != 0; n = in.readBlockCount()) {
      for (long i = 0; i < n; i++) {
        String key = in.readString();
        map.put(key, in.readString());
      }
    }
    return map;
  }

  static List<String> readStrings(AvroInput in) {
    List<String> values = new ArrayList<>();
    for (long n = in.readBlockCount(); n != 0; n = in.readBlockCount()) {
      for (long i = 0; i < n; i++) {
        values.add(in.readString());
      }
    }
    return values;
  }
}
