package io.tracemill.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tracemill.registry.RegistryException;
import io.tracemill.schemas.UndecodableException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpanDecoderTest {
  private static final Schema OURS = TopicSchema.SPANS.schema();

  private final StubRegistry registry = new StubRegistry();
  private final AtomicLong nanoTime = new AtomicLong();
  private final SpanDecoder decoder = new SpanDecoder(registry.client(), nanoTime::get);
  private final Span span = new RandomSpans(5).next();

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void readsTheSerializersSpansWhereTheyLie() {
    byte[] framed = new SpanSerializer(registry.client()).serialize(Topics.SPANS, span);
    SpanView view = new SpanView();

    decoder.decode(framed, view);

    assertThat(view.toSpan()).isEqualTo(span);
    assertThat(view.buffer()).isSameAs(framed);
    assertThat(decoder.toCurrent(framed)).isSameAs(framed);
  }

  @Test
  void asksForASchemaOnce() {
    int id = registry.add(TopicSchema.SPANS.json());

    for (int i = 0; i < 10; i++) {
      decoder.decode(framed(id, AvroSpans.encode(span)));
    }

    assertThat(registry.lookups).hasValue(1);
  }

  @Test
  void takesASchemaThatDiffersInDocsOnlyForOurs() {
    int id = registry.add(OURS.toString().replace("One report of one span", "Something else"));
    byte[] framed = framed(id, AvroSpans.encode(span));

    assertThat(decoder.toCurrent(framed)).isSameAs(framed);
  }

  @Test
  void readsAWriterWithAFieldMore() {
    List<Schema.Field> fields = copyOfFields();
    fields.add(
        3,
        new Schema.Field(
            "added", Schema.createArray(Schema.create(Schema.Type.STRING)), "", List.of()));
    Schema writer = record(fields);

    assertThat(decodeFrom(writer, List.of("x", "y"))).isEqualTo(span);
  }

  @Test
  void readsAWriterWithFieldsLess() {
    Schema writer =
        record(
            copyOfFields().stream()
                .filter(
                    f -> !f.name().equals("scopeAttributes") && !f.name().equals("adjustedCount"))
                .toList());

    assertThat(decodeFrom(writer, null))
        .isEqualTo(
            span.toBuilder()
                .adjustedCount(1)
                .scope(span.scopeName(), span.scopeVersion(), Map.of())
                .build());
  }

  @Test
  void readsAWriterWithFieldsInAnotherOrder() {
    List<Schema.Field> fields = copyOfFields();
    Collections.shuffle(fields, new Random(6));

    assertThat(decodeFrom(record(fields), null)).isEqualTo(span);
  }

  @Test
  void readsBlocksWithSizesOfAnotherWriter() {
    List<Schema.Field> fields = copyOfFields();
    Collections.reverse(fields);
    Schema writer = record(fields);
    int id = registry.add(writer.toString());
    byte[] body = AvroSpans.encode(inSchema(writer, null), writer, true);

    assertThat(decoder.decode(framed(id, body))).isEqualTo(span);
  }

  @Test
  void namesWhatIsNotFramed() {
    assertReason(new byte[0], Reason.NOT_FRAMED, "0 bytes");
    assertReason(new byte[] {0, 0, 0, 1}, Reason.NOT_FRAMED, "4 bytes");
    assertReason("{\"traceId\":\"1\"}".getBytes(), Reason.NOT_FRAMED, "0x7b");
  }

  @Test
  void namesAnUnknownSchemaAndAsksForItAgainOnlyAfterAWhile() {
    byte[] framed = framed(77, AvroSpans.encode(span));

    UndecodableException e = assertReason(framed, Reason.UNKNOWN_SCHEMA_ID, "77");
    assertReason(framed, Reason.UNKNOWN_SCHEMA_ID, "77");
    assertThat(e.schemaId()).isEqualTo(77);
    assertThat(registry.lookups).hasValue(1);

    nanoTime.addAndGet(10_000_000_001L);
    assertReason(framed, Reason.UNKNOWN_SCHEMA_ID, "77");
    assertThat(registry.lookups).hasValue(2);
  }

  @Test
  void neverAsksForAnIdThatCannotBe() {
    assertReason(framed(-1, new byte[3]), Reason.UNKNOWN_SCHEMA_ID, "-1");
    assertReason(framed(0, new byte[3]), Reason.UNKNOWN_SCHEMA_ID, "0");
    assertThat(registry.lookups).hasValue(0);
  }

  @Test
  void namesASchemaThatCannotBecomeOurs() {
    int floods = registry.add(TopicSchema.FLOODS.json());
    int json = registry.add("{\"type\":\"object\"}");
    int withoutSpanId =
        registry.add(
            record(copyOfFields().stream().filter(f -> !f.name().equals("spanId")).toList())
                .toString());

    assertReason(framed(floods, new byte[9]), Reason.INCOMPATIBLE_SCHEMA, "Flood");
    assertReason(framed(json, new byte[9]), Reason.INCOMPATIBLE_SCHEMA, "not an Avro schema");
    assertReason(framed(withoutSpanId, new byte[9]), Reason.INCOMPATIBLE_SCHEMA, "spanId");
  }

  @Test
  void tellsARegistryThatIsDownFromABadValue() {
    registry.close();

    RegistryException e =
        catchThrowableOfType(
            RegistryException.class, () -> decoder.decode(framed(7, AvroSpans.encode(span))));

    assertThat(e.retryable()).isTrue();
  }

  @Test
  void refusesSpansThatBreakTheSchemasRules() {
    int id = registry.add(TopicSchema.SPANS.json());
    assertBroken(id, span.toBuilder().traceId(0, 0).build(), "traceId");
    assertBroken(id, span.toBuilder().spanId(0).build(), "spanId");
    assertBroken(id, span.toBuilder().adjustedCount(Double.NaN).build(), "adjustedCount is NaN");
    assertBroken(id, span.toBuilder().adjustedCount(0.5).build(), "adjustedCount is 0.5");
    assertBroken(
        id,
        span.toBuilder().startEpochNanos(Span.MAX_EPOCH_NANOS + 1).build(),
        "startEpochNanos is 4291747200000000000");
  }

  /** Lengths that claim gigabytes must not be believed, in any schema. */
  @Test
  void throwsNothingElseOnAnyBytes() {
    long seed = System.nanoTime();
    System.out.println("SpanDecoderTest seed " + seed);
    Random random = new Random(seed);
    RandomSpans spans = new RandomSpans(seed);
    int ours = registry.add(TopicSchema.SPANS.json());
    List<Schema.Field> fields = copyOfFields();
    Collections.shuffle(fields, random);
    fields.remove(fields.stream().filter(f -> f.name().equals("events")).findFirst().orElseThrow());
    Schema shuffled = record(fields);
    int other = registry.add(shuffled.toString());
    int read = 0;
    int refused = 0;
    for (long end = System.nanoTime() + 2_000_000_000L; System.nanoTime() < end; ) {
      Span next = spans.next();
      byte[] framed =
          random.nextBoolean()
              ? framed(ours, AvroSpans.encode(next))
              : framed(
                  other,
                  AvroSpans.encode(inSchema(shuffled, null, next), shuffled, random.nextBoolean()));
      mutate(framed, random);
      try {
        decoder.decode(framed);
        read++;
      } catch (UndecodableException e) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  private static void mutate(byte[] framed, Random random) {
    for (int n = random.nextInt(4); n >= 0; n--) {
      int at = ConfluentFraming.HEADER_BYTES + random.nextInt(framed.length - 5);
      framed[at] = (byte) random.nextInt(256);
    }
  }

  private void assertBroken(int id, Span broken, String message) {
    assertReason(framed(id, AvroSpans.encode(broken)), Reason.MALFORMED_SPAN, message);
  }

  private UndecodableException assertReason(byte[] framed, Reason reason, String message) {
    UndecodableException e =
        catchThrowableOfType(UndecodableException.class, () -> decoder.decode(framed));
    assertThat(e).as("refusal of %s", Arrays.toString(framed)).isNotNull();
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e).hasMessageContaining(message);
    return e;
  }

  private Span decodeFrom(Schema writer, Object added) {
    int id = registry.add(writer.toString());
    byte[] framed = framed(id, AvroSpans.encode(inSchema(writer, added), writer, false));
    assertThat(decoder.toCurrent(framed)).isNotSameAs(framed);
    return decoder.decode(framed);
  }

  private GenericRecord inSchema(Schema writer, Object added) {
    return inSchema(writer, added, span);
  }

  private static GenericRecord inSchema(Schema writer, Object added, Span span) {
    GenericRecord all = AvroSpans.toRecord(span);
    GenericRecord record = new GenericData.Record(writer);
    for (Schema.Field field : writer.getFields()) {
      record.put(field.pos(), OURS.getField(field.name()) == null ? added : all.get(field.name()));
    }
    return record;
  }

  private static List<Schema.Field> copyOfFields() {
    return new ArrayList<>(
        OURS.getFields().stream().map(f -> new Schema.Field(f, f.schema())).toList());
  }

  private static Schema record(List<Schema.Field> fields) {
    return Schema.createRecord(OURS.getName(), "", OURS.getNamespace(), false, fields);
  }

  private static byte[] framed(int id, byte[] body) {
    return ByteBuffer.allocate(body.length + 5).put((byte) 0).putInt(id).put(body).array();
  }
}
