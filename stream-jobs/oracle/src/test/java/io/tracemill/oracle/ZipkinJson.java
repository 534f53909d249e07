package io.tracemill.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Just enough of Zipkin v2 JSON to read published cases; the gateway has the real mapping. */
final class ZipkinJson {
  private ZipkinJson() {}

  static List<Span> spans(JsonNode array) {
    List<Span> spans = new ArrayList<>();
    array.forEach(node -> spans.add(span(node)));
    return spans;
  }

  static Span span(JsonNode node) {
    String traceId =
        "0".repeat(32 - node.get("traceId").asText().length()) + node.get("traceId").asText();
    JsonNode local = node.path("localEndpoint");
    String error = node.path("tags").path("error").asText("");
    return Span.builder(
            id(traceId.substring(0, 16)), id(traceId.substring(16)), id(node.get("id").asText()))
        .parentSpanId(id(node.path("parentId").asText("0")))
        .shared(node.path("shared").asBoolean())
        .kind(SpanKind.valueOf(node.path("kind").asText("UNSPECIFIED")))
        .status(error.isEmpty() ? StatusCode.UNSET : StatusCode.ERROR, error)
        .startEpochNanos(nanos(node.path("timestamp")))
        .durationNanos(nanos(node.path("duration")))
        .service(local.path("serviceName").asText(""))
        .instance(local.path("ipv4").asText(local.path("ipv6").asText("")))
        .operation(node.path("name").asText(""))
        .sourceFormat("zipkin-v2-json")
        .attributes(attributes(node))
        .events(events(node))
        .build();
  }

  private static Map<String, String> attributes(JsonNode node) {
    Map<String, String> attributes = new TreeMap<>();
    node.path("tags")
        .fields()
        .forEachRemaining(e -> attributes.put(e.getKey(), e.getValue().asText()));
    String peer = node.path("remoteEndpoint").path("serviceName").asText("");
    if (!peer.isEmpty()) {
      attributes.put("peer.service", peer);
    }
    return attributes;
  }

  private static List<Span.Event> events(JsonNode node) {
    List<Span.Event> events = new ArrayList<>();
    node.path("annotations")
        .forEach(
            a ->
                events.add(
                    new Span.Event(
                        a.get("timestamp").asLong() * 1000,
                        a.get("value").asText(),
                        new TreeMap<>())));
    return events;
  }

  private static long id(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }

  private static long nanos(JsonNode micros) {
    return micros.isMissingNode() ? Span.UNKNOWN : micros.asLong() * 1000;
  }
}
