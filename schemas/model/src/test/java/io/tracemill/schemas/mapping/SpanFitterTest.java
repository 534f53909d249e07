package io.tracemill.schemas.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.ConfluentFraming;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpanFitterTest {
  private static final int SCHEMA_ID = 7;

  private final SpanFitter fitter = new SpanFitter(SCHEMA_ID);

  @Test
  void framesASpanThatFitsAsItIs() {
    Span span = Span.builder(1, 2, 3).attributes(Map.of("a", "b")).build();
    byte[] value = fitter.encode(span);
    assertThat(ConfluentFraming.schemaId(value)).isEqualTo(SCHEMA_ID);
    assertThat(decode(value)).isEqualTo(span);
  }

  @Test
  void leavesOutTheLargestPartsUntilASpanFits() {
    TreeMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < 12; i++) {
      attributes.put("large" + i, "x".repeat(60_000 + i));
    }
    attributes.put("small", "kept");
    List<Span.Event> events = new ArrayList<>();
    events.add(new Span.Event(1, "huge", new TreeMap<>(Map.of("k", "y".repeat(65_000)))));
    events.add(new Span.Event(2, "tiny", new TreeMap<>()));
    Span span = Span.builder(1, 2, 3).attributes(attributes).events(events).operation("op").build();
    byte[] value = fitter.encode(span);
    Span fitted = decode(value);
    assertThat(value.length).isBetween(Limits.SPAN_BYTES - 70_000, Limits.SPAN_BYTES);
    assertThat(fitted.events()).containsExactly(events.get(1));
    assertThat(fitted.attributes()).containsEntry("small", "kept").doesNotContainKey("large11");
    assertThat(fitted.attributes()).containsKey("large0");
    assertThat(fitted.operation()).isEqualTo("op");
    assertThat(fitted.defects()).containsExactly("truncated");
  }

  @Test
  void fitsASpanWhoseEveryTextIsAtItsLimit() {
    String text = "€".repeat(Limits.TEXT_BYTES / 3);
    TreeMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < Limits.ATTRIBUTES; i++) {
      attributes.put("key" + i, "x".repeat(Limits.VALUE_BYTES));
    }
    Span span =
        Span.builder(1, 2, 3)
            .service(text)
            .instance(text)
            .operation(text)
            .environment(text)
            .serviceVersion(text)
            .host(text)
            .traceState(text)
            .status(io.tracemill.schemas.StatusCode.ERROR, text)
            .scope(text, text, attributes)
            .resourceAttributes(attributes)
            .attributes(attributes)
            .defects(List.of("negative_duration"))
            .build();
    byte[] value = fitter.encode(span);
    assertThat(value.length).isLessThanOrEqualTo(Limits.SPAN_BYTES);
    assertThat(decode(value).defects()).containsExactly("negative_duration", "truncated");
  }

  @Test
  void cutsTextBetweenCodePoints() {
    assertThat(Limits.cut("a€😀b", 8)).isEqualTo("a€😀");
    assertThat(Limits.cut("a€😀b", 7)).isEqualTo("a€");
    assertThat(Limits.cut("a€😀b", 4)).isEqualTo("a€");
    assertThat(Limits.cut("a€😀b", 3)).isEqualTo("a");
    String cut = Limits.cut("ä".repeat(40_000), Limits.VALUE_BYTES);
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(Limits.VALUE_BYTES);
  }

  @Test
  void cutsValuesAndCountsOfAttributesAndMarksIt() {
    Mending mending = new Mending();
    TreeMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < Limits.ATTRIBUTES; i++) {
      mending.put(attributes, "key" + i, "v");
    }
    mending.put(attributes, "key1", "again");
    assertThat(mending.labels()).isEmpty();
    mending.put(attributes, "one too many", "v");
    assertThat(attributes).hasSize(Limits.ATTRIBUTES).containsEntry("key1", "again");
    assertThat(mending.labels()).containsExactly("truncated");
  }

  private static Span decode(byte[] framed) {
    return new SpanCodec()
        .decode(Arrays.copyOfRange(framed, ConfluentFraming.HEADER_BYTES, framed.length));
  }
}
