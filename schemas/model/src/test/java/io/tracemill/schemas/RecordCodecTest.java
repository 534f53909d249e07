package io.tracemill.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tracemill.schemas.UndecodableException.Reason;
import io.tracemill.schemas.avro.DeadLetter;
import io.tracemill.schemas.avro.Flood;
import io.tracemill.schemas.avro.HistogramBucket;
import io.tracemill.schemas.avro.Measurement;
import io.tracemill.schemas.avro.Offender;
import io.tracemill.schemas.avro.ResourceSample;
import io.tracemill.schemas.avro.ServiceMetrics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private final StubRegistry registry = new StubRegistry();

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void readsBackEveryKindOfRecord() {
    assertReadsBack(TopicSchema.DEAD_LETTERS, DeadLetter.class, deadLetter());
    assertReadsBack(
        TopicSchema.RESOURCE_SAMPLES,
        ResourceSample.class,
        ResourceSample.newBuilder()
            .setEpochMillis(1)
            .setHost("h")
            .setMeasurements(List.of(new Measurement("system.cpu.time", "cpu0", 1.5)))
            .build());
    assertReadsBack(
        TopicSchema.SERVICE_METRICS,
        ServiceMetrics.class,
        ServiceMetrics.newBuilder()
            .setEpochMillis(10_000)
            .setCount(-1)
            .setAdjustedCount(2.5)
            .setErrors(1)
            .setErrorClasses(Map.of("500", 1L))
            .setSumNanos(3)
            .setMinNanos(1)
            .setMaxNanos(2)
            .setBuckets(List.of(new HistogramBucket(-1, 2L)))
            .setVersion(9)
            .build());
    assertReadsBack(
        TopicSchema.FLOODS,
        Flood.class,
        Flood.newBuilder()
            .setFloodId("f")
            .setState("open")
            .setService("s")
            .setOnsetEpochMillis(1)
            .setDetectedEpochMillis(2)
            .setObserved(10)
            .setExpected(1)
            .setExpectedHigh(2)
            .setScore(8)
            .setOffenders(List.of(new Offender("caller", "c", 0.5f)))
            .setVersion(1)
            .build());
  }

  @Test
  void registersOnce() {
    RecordSerializer<DeadLetter> serializer =
        new RecordSerializer<>(registry.client(), TopicSchema.DEAD_LETTERS);

    serializer.serialize(Topics.DEAD_LETTERS, deadLetter());
    serializer.serialize(Topics.DEAD_LETTERS, deadLetter());

    assertThat(registry.registrations).hasValue(1);
    assertThat(serializer.serialize(Topics.DEAD_LETTERS, null)).isNull();
  }

  @Test
  void throwsOnlyUndecodableOnAnyBytes() {
    byte[] good =
        new RecordSerializer<DeadLetter>(registry.client(), TopicSchema.DEAD_LETTERS)
            .serialize(Topics.DEAD_LETTERS, deadLetter());
    RecordDecoder<DeadLetter> decoder = new RecordDecoder<>(registry.client(), DeadLetter.class);
    long seed = System.nanoTime();
    System.out.println("RecordCodecTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, 6 + random.nextInt(good.length - 5));
      bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt(256);
      try {
        decoder.decode(bytes);
      } catch (UndecodableException e) {
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED_RECORD);
      }
    }
  }

  @Test
  void namesATruncatedRecord() {
    byte[] good =
        new RecordSerializer<DeadLetter>(registry.client(), TopicSchema.DEAD_LETTERS)
            .serialize(Topics.DEAD_LETTERS, deadLetter());
    RecordDecoder<DeadLetter> decoder = new RecordDecoder<>(registry.client(), DeadLetter.class);

    for (int length = 5; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      UndecodableException e =
          catchThrowableOfType(UndecodableException.class, () -> decoder.decode(cut));
      assertThat(e.reason()).isEqualTo(Reason.MALFORMED_RECORD);
    }
  }

  private <T extends SpecificRecord> void assertReadsBack(
      TopicSchema topicSchema, Class<T> type, T record) {
    byte[] framed =
        new RecordSerializer<T>(registry.client(), topicSchema)
            .serialize(topicSchema.topic(), record);

    assertThat(new RecordDecoder<>(registry.client(), type).decode(framed)).isEqualTo(record);
  }

  private static DeadLetter deadLetter() {
    return DeadLetter.newBuilder()
        .setEpochMillis(1)
        .setOrigin("kafka")
        .setOriginId("tracemill.spans/0/17")
        .setStage("decode")
        .setTopic(Topics.SPANS)
        .setPartition(0)
        .setOffset(17)
        .setReason("not_framed")
        .setErrorClass("X")
        .setError("first byte is 0x7b")
        .setSchemaId(null)
        .setKey(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .setPayload(ByteBuffer.wrap(new byte[] {0, -1, 7}))
        .setPayloadLength(3)
        .setPayloadSha256("0".repeat(64))
        .setHeaders(Map.of("a", "b"))
        .build();
  }
}
