package io.tracemill.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Random;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class SpanCodecTest {
  private final SpanCodec codec = new SpanCodec();

  @Test
  void writesWhatTheAvroLibraryWrites() {
    forRandomSpans(span -> assertThat(codec.encode(span)).isEqualTo(AvroSpans.encode(span)));
  }

  @Test
  void readsWhatTheAvroLibraryWrites() {
    forRandomSpans(
        span -> {
          assertThat(codec.decode(AvroSpans.encode(span))).isEqualTo(span);
          assertThat(codec.decode(AvroSpans.encodeInBlocks(span))).isEqualTo(span);
        });
  }

  @Test
  void writesWhatTheAvroLibraryReads() {
    forRandomSpans(
        span ->
            assertThat(asJson(AvroSpans.decode(codec.encode(span))))
                .isEqualTo(asJson(AvroSpans.toRecord(span))));
  }

  @Test
  void readsASpanInTheMiddleOfABuffer() {
    Span span = new RandomSpans(1).next();
    byte[] body = codec.encode(span);
    byte[] buffer = new byte[body.length + 20];
    Arrays.fill(buffer, (byte) -1);
    System.arraycopy(body, 0, buffer, 7, body.length);
    SpanView view = new SpanView();

    view.wrap(buffer, 7, body.length);

    assertThat(view.toSpan()).isEqualTo(span);
  }

  @Test
  void refusesASpanCutShortAtAnyByte() {
    RandomSpans spans = new RandomSpans(2);
    SpanView view = new SpanView();
    for (int i = 0; i < 20; i++) {
      byte[] body = codec.encode(spans.next());
      for (int length = 0; length < body.length; length++) {
        int cut = length;
        assertThatThrownBy(() -> view.wrap(body, 0, cut))
            .as("cut to %d of %d bytes", cut, body.length)
            .isInstanceOf(MalformedSpanException.class);
      }
    }
  }

  @Test
  void refusesBytesAfterTheSpan() {
    byte[] body = codec.encode(new RandomSpans(3).next());

    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(body, body.length + 1)))
        .isInstanceOf(MalformedSpanException.class)
        .hasMessageContaining("1 bytes are left");
  }

  @Test
  void throwsNothingButMalformedSpanOnAnyBytes() {
    long seed = System.nanoTime();
    System.out.println("SpanCodecTest seed " + seed);
    Random random = new Random(seed);
    RandomSpans spans = new RandomSpans(seed);
    int read = 0;
    int refused = 0;
    for (long end = System.nanoTime() + 2_000_000_000L; System.nanoTime() < end; ) {
      byte[] bytes = random.nextBoolean() ? noise(random) : mutant(random, spans.next());
      try {
        codec.decode(bytes);
        read++;
      } catch (MalformedSpanException e) {
        refused++;
      }
    }
    assertThat(read).isPositive();
    assertThat(refused).isPositive();
  }

  private static byte[] noise(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] mutant(Random random, Span span) {
    byte[] bytes = codec.encode(span);
    for (int n = random.nextInt(4); n >= 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** A tree, since the library's maps have no order. */
  private static JsonNode asJson(GenericRecord record) {
    try {
      return new ObjectMapper().readTree(record.toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private interface SpanCheck {
    void check(Span span);
  }

  private static void forRandomSpans(SpanCheck check) {
    long seed = System.nanoTime();
    System.out.println("SpanCodecTest seed " + seed);
    RandomSpans spans = new RandomSpans(seed);
    for (int i = 0; i < 2_000; i++) {
      check.check(spans.next());
    }
  }
}
