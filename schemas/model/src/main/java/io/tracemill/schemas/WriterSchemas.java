package io.tracemill.schemas;

import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.UndecodableException.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Writers' schemas by id, fetched once each. An id that the registry does not know is asked for
 * again after {@link #UNKNOWN_NANOS}, so that garbage does not cost a request per record. Not
 * thread-safe.
 */
final class WriterSchemas {
  private static final long UNKNOWN_NANOS = 10_000_000_000L;
  private static final int MAX_UNKNOWN = 1024;

  private final SchemaRegistry registry;
  private final Schema ours;
  private final String oursCanonical;
  private final LongSupplier nanoTime;
  private final Map<Integer, WriterSchema> known = new HashMap<>();
  private final Map<Integer, Long> unknownUntil = new HashMap<>();

  /**
   * One writer's schema.
   *
   * @param current whether its binary form is that of our schema: equal parsing canonical forms,
   *     which leave out only docs, aliases and defaults, and these change nothing in bytes that
   *     hold every field
   * @param fault why it cannot be brought into ours; empty when it can
   */
  record WriterSchema(int id, Schema schema, boolean current, String fault) {}

  WriterSchemas(SchemaRegistry registry, Schema ours, LongSupplier nanoTime) {
    this.registry = registry;
    this.ours = ours;
    this.oursCanonical = SchemaNormalization.toParsingForm(ours);
    this.nanoTime = nanoTime;
  }

  /**
   * The schema that {@code framed} was written with; it can be brought into ours.
   *
   * @throws UndecodableException when it is not framed, its id unknown, its schema incompatible
   * @throws RegistryException when the registry did not answer, or not to us
   */
  WriterSchema of(byte[] framed) {
    int id = schemaId(framed);
    WriterSchema writer = known.get(id);
    if (writer == null) {
      writer = fetch(id);
      known.put(id, writer);
    }
    if (!writer.fault().isEmpty()) {
      throw new UndecodableException(
          Reason.INCOMPATIBLE_SCHEMA,
          id,
          "schema %d cannot be read as %s: %s".formatted(id, ours.getFullName(), writer.fault()));
    }
    return writer;
  }

  private static int schemaId(byte[] framed) {
    try {
      return ConfluentFraming.schemaId(framed);
    } catch (MalformedSpanException e) {
      throw new UndecodableException(Reason.NOT_FRAMED, null, e.getMessage(), e);
    }
  }

  private WriterSchema fetch(int id) {
    Long until = unknownUntil.get(id);
    if (id <= 0 || (until != null && nanoTime.getAsLong() - until < 0)) {
      throw unknown(id, null);
    }
    try {
      String json = registry.schemaById(id);
      unknownUntil.remove(id);
      return examine(id, json);
    } catch (RegistryException e) {
      if (e.reason() != RegistryException.Reason.NOT_FOUND) {
        throw e;
      }
      if (unknownUntil.size() >= MAX_UNKNOWN) {
        unknownUntil.clear();
      }
      unknownUntil.put(id, nanoTime.getAsLong() + UNKNOWN_NANOS);
      throw unknown(id, e);
    }
  }

  private static UndecodableException unknown(int id, @Nullable Throwable cause) {
    return new UndecodableException(
        Reason.UNKNOWN_SCHEMA_ID,
        id,
        "schema id is " + id + ", which the registry does not know",
        cause);
  }

  private WriterSchema examine(int id, String json) {
    Schema writer;
    try {
      writer = new Schema.Parser().parse(json);
    } catch (AvroRuntimeException e) {
      return new WriterSchema(id, ours, false, "not an Avro schema: " + e.getMessage());
    }
    if (SchemaNormalization.toParsingForm(writer).equals(oursCanonical)) {
      return new WriterSchema(id, writer, true, "");
    }
    var result = SchemaCompatibility.checkReaderWriterCompatibility(ours, writer).getResult();
    String fault =
        result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE
            ? ""
            : result.getIncompatibilities().toString();
    return new WriterSchema(id, writer, false, fault);
  }
}
