package io.tracemill.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tracemill.schemas.RecordDecoder;
import io.tracemill.schemas.RecordSerializer;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanDecoder;
import io.tracemill.schemas.TopicSchema;
import io.tracemill.schemas.Topics;
import io.tracemill.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The topology without a broker. */
class BridgeTopologyTest {
  private static final Instant APPENDED = Instant.ofEpochMilli(1_700_000_000_123L);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final TestRegistry registry = new TestRegistry();
  private final BridgeConfig config =
      Configs.config(
          options -> {
            options.tenant = "acme";
            options.maxRecordSpans = "100";
            options.maxRecordBytes = "1048576";
          });
  private final TopologyTestDriver driver =
      new TopologyTestDriver(
          BridgeTopology.define(
              new ReadSpansProcessor.Settings(
                  config,
                  TopicSchema.SPANS.register(registry),
                  new RecordSerializer<>(registry, TopicSchema.DEAD_LETTERS),
                  new BridgeMetrics(meters))),
          Bridge.streamsConfig(config));
  private final TestInputTopic<byte[], byte[]> zipkin = input("zipkin");
  private final TestInputTopic<byte[], byte[]> otlp = input("otlp_spans");
  private final TestOutputTopic<byte[], byte[]> spans = output(Topics.SPANS);
  private final TestOutputTopic<byte[], byte[]> deadLetters = output(Topics.DEAD_LETTERS);

  @AfterEach
  void close() {
    driver.close();
    for (String topic : List.of("zipkin", "otlp_spans")) {
      assertThat(count("records.consumed", topic))
          .isEqualTo(count("records.read", topic) + count("records.refused", topic));
      assertThat(count("spans.received", topic))
          .isEqualTo(count("spans.published", topic) + count("spans.rejected", topic));
    }
  }

  @Test
  void readsZipkinsListsAndOtlpMessages() {
    zipkin.pipeInput(
        Messages.utf8(
            "[{\"traceId\":\"463ac35c9f6413ad48485a3953bb6124\",\"id\":\"2\",\"name\":\"get\","
                + "\"timestamp\":1700000000000001,\"localEndpoint\":{\"serviceName\":\"web\"}}]"));
    otlp.pipeInput(Messages.otlp(7, 1, 0));
    List<TestRecord<byte[], byte[]>> records = spans.readRecordsToList();
    assertThat(records).hasSize(2);
    assertThat(ByteBuffer.wrap(records.get(0).key()).getLong()).isEqualTo(0x48485a3953bb6124L);
    Span first = decode(records.get(0).value());
    assertThat(first.service()).isEqualTo("web");
    assertThat(first.tenant()).isEqualTo("acme");
    assertThat(first.sourceFormat()).isEqualTo("zipkin-v2-json");
    assertThat(first.startEpochNanos()).isEqualTo(1_700_000_000_000_001_000L);
    assertThat(ByteBuffer.wrap(records.get(1).key()).getLong()).isEqualTo(7);
    assertThat(decode(records.get(1).value()).sourceFormat()).isEqualTo("otlp-proto");
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void makesDeadLettersOfWhatItCannotReadAndGoesOn() throws Exception {
    byte[] poison = Messages.utf8("[{\"traceId\":\"1\",\"id\":\"1\"},{\"traceId\":\"zz\"}]");
    RecordHeaders headers = new RecordHeaders();
    headers.add("b3", Messages.utf8("ä"));
    zipkin.pipeInput(new TestRecord<>(Messages.utf8("key"), poison, headers, APPENDED));
    zipkin.pipeInput(Messages.zipkin(5, 1));
    assertThat(spans.readValuesToList())
        .extracting(value -> decode(value).spanId())
        .containsExactly(5L);
    TestRecord<byte[], byte[]> record = deadLetters.readRecord();
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("zipkin/0/0");
    DeadLetter letter = letter(record.value());
    assertThat(letter.getEpochMillis()).isEqualTo(APPENDED.toEpochMilli());
    assertThat(letter.getTenant()).isEqualTo("acme");
    assertThat(letter.getStage()).isEqualTo("bridge");
    assertThat(letter.getTopic()).isEqualTo("zipkin");
    assertThat(letter.getPartition()).isZero();
    assertThat(letter.getOffset()).isZero();
    assertThat(letter.getReason()).isEqualTo("malformed");
    assertThat(letter.getError()).contains("span 1 of the request");
    assertThat(letter.getErrorClass()).contains("MalformedMessageException");
    assertThat(bytes(letter.getKey())).isEqualTo(Messages.utf8("key"));
    assertThat(bytes(letter.getPayload())).isEqualTo(poison);
    assertThat(letter.getPayloadLength()).isEqualTo(poison.length);
    assertThat(letter.getPayloadSha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(poison)));
    assertThat(letter.getHeaders()).containsEntry("b3", "ä");
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void publishesTheGoodSpansOfARecordAndTellsOfTheRejectedOnes() {
    otlp.pipeInput(Messages.otlp(1, 3, 2));
    assertThat(spans.readValuesToList()).hasSize(3);
    DeadLetter letter = letter(deadLetters.readValue());
    assertThat(letter.getReason()).isEqualTo("invalid_trace_id");
    assertThat(letter.getError())
        .isEqualTo("trace id must be 16 bytes, not all zero: 2 of 5 spans");
    assertThat(count("dead.letters", "otlp_spans")).isEqualTo(1);
  }

  @Test
  void refusesTombstonesAndTakesEmptyMessagesForNoSpans() {
    zipkin.pipeInput(Messages.utf8("key"), (byte[]) null);
    otlp.pipeInput(new byte[0]);
    zipkin.pipeInput(Messages.utf8("[]"));
    assertThat(spans.isEmpty()).isTrue();
    DeadLetter letter = letter(deadLetters.readValue());
    assertThat(letter.getReason()).isEqualTo("no_value");
    assertThat(letter.getPayloadLength()).isZero();
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void refusesARecordBeyondItsLimitsWhole() {
    zipkin.pipeInput(Messages.zipkin(1, 101));
    otlp.pipeInput(Messages.swelling(50, 64 * 1024));
    zipkin.pipeInput(Messages.zipkin(1, 100));
    assertThat(spans.readValuesToList()).hasSize(100);
    DeadLetter many = letter(deadLetters.readValue());
    assertThat(many.getReason()).isEqualTo("too_large");
    assertThat(many.getError()).isEqualTo("record has more than 100 spans");
    DeadLetter large = letter(deadLetters.readValue());
    assertThat(large.getReason()).isEqualTo("too_large");
    assertThat(large.getError()).contains("more than 1,048,576 bytes");
  }

  @Test
  void keepsSoMuchOfALargeRecordThatItsLetterFits() {
    byte[] value = Messages.utf8("y".repeat(1_500_000));
    byte[] key = Messages.utf8("k".repeat(300_000));
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < 10; i++) {
      headers.add("h" + i, new byte[30_000]);
    }
    otlp.pipeInput(new TestRecord<>(key, value, headers, APPENDED));
    byte[] written = deadLetters.readValue();
    assertThat(written.length).isLessThan(1024 * 1024);
    DeadLetter letter = letter(written);
    assertThat(letter.getPayloadLength()).isEqualTo(1_500_000);
    assertThat(bytes(letter.getPayload())).hasSize(512 * 1024);
    assertThat(bytes(letter.getKey())).hasSize(64 * 1024);
    assertThat(letter.getHeaders()).hasSize(2);
  }

  @Test
  void takesARecordWithoutATime() {
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    zipkin.pipeInput(new TestRecord<>(null, Messages.zipkin(1, 1), new RecordHeaders(), 0L));
    assertThat(spans.readValuesToList()).hasSize(1);
  }

  private TestInputTopic<byte[], byte[]> input(String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<byte[], byte[]> output(String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Span decode(byte[] framed) {
    return new SpanDecoder(registry).decode(framed);
  }

  private DeadLetter letter(byte[] framed) {
    return new RecordDecoder<>(registry, DeadLetter.class).decode(framed);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private double count(String name, String topic) {
    return meters.get("tracemill.bridge." + name).tag("topic", topic).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }
}
