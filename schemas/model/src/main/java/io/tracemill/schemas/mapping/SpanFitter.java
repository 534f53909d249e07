package io.tracemill.schemas.mapping;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Encodes spans for Kafka and keeps each within {@link Limits#SPAN_BYTES}: of a span that is too
 * large the largest attributes, events and links are left out until it fits, and it is marked
 * truncated. Not thread-safe.
 */
public final class SpanFitter {
  /** Room for the mark and for a length that takes a byte more. */
  private static final int SLACK_BYTES = 64;

  private final SpanCodec codec = new SpanCodec();
  private final int schemaId;

  public SpanFitter(int schemaId) {
    this.schemaId = schemaId;
  }

  /** The span's Kafka value. */
  public byte[] encode(Span span) {
    byte[] value = codec.encodeFramed(span, schemaId);
    return value.length <= Limits.SPAN_BYTES
        ? value
        : codec.encodeFramed(fit(span, value.length - Limits.SPAN_BYTES + SLACK_BYTES), schemaId);
  }

  /** A part that can be left out; {@code remove} takes it from the copies below. */
  private record Part(int bytes, Runnable remove) {}

  private static Span fit(Span span, int excessBytes) {
    SortedMap<String, String> resource = new TreeMap<>(span.resourceAttributes());
    SortedMap<String, String> scope = new TreeMap<>(span.scopeAttributes());
    SortedMap<String, String> attributes = new TreeMap<>(span.attributes());
    List<Span.Event> events = new ArrayList<>(span.events());
    List<Span.Link> links = new ArrayList<>(span.links());
    List<Part> parts = new ArrayList<>();
    addAttributes(resource, parts);
    addAttributes(scope, parts);
    addAttributes(attributes, parts);
    for (int i = 0; i < events.size(); i++) {
      Span.Event event = events.get(i);
      int at = i;
      parts.add(
          new Part(
              1 + bytes(event.name()) + bytes(event.attributes()), () -> events.set(at, null)));
    }
    for (int i = 0; i < links.size(); i++) {
      Span.Link link = links.get(i);
      int at = i;
      parts.add(
          new Part(
              24 + bytes(link.traceState()) + bytes(link.attributes()), () -> links.set(at, null)));
    }
    parts.sort(Comparator.comparingInt(Part::bytes).reversed());
    int removed = 0;
    for (Part part : parts) {
      if (removed >= excessBytes) {
        break;
      }
      part.remove().run();
      removed += part.bytes();
    }
    events.removeIf(event -> event == null);
    links.removeIf(link -> link == null);
    TreeSet<String> defects = new TreeSet<>(span.defects());
    defects.add(Defect.TRUNCATED.label());
    return span.toBuilder()
        .resourceAttributes(resource)
        .scope(span.scopeName(), span.scopeVersion(), scope)
        .attributes(attributes)
        .events(events)
        .links(links)
        .defects(List.copyOf(defects))
        .build();
  }

  private static void addAttributes(SortedMap<String, String> attributes, List<Part> parts) {
    for (Map.Entry<String, String> entry : List.copyOf(attributes.entrySet())) {
      String key = entry.getKey();
      parts.add(new Part(bytes(key) + bytes(entry.getValue()), () -> attributes.remove(key)));
    }
  }

  private static int bytes(SortedMap<String, String> attributes) {
    int bytes = 0;
    for (Map.Entry<String, String> entry : attributes.entrySet()) {
      bytes += bytes(entry.getKey()) + bytes(entry.getValue());
    }
    return bytes;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
