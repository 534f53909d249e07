package io.tracemill.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import java.util.List;
import java.util.Map;

/** Generated spans as an OTLP request in JSON, each with a resource of its own. */
final class OtlpJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OtlpJson() {}

  static byte[] request(List<Span> spans) throws JsonProcessingException {
    ObjectNode request = JSON.createObjectNode();
    ArrayNode resources = request.putArray("resourceSpans");
    for (Span span : spans) {
      ObjectNode resource = resources.addObject();
      attributes(resource.putObject("resource"), span.resourceAttributes());
      ObjectNode scope = resource.putArray("scopeSpans").addObject();
      scope.putObject("scope").put("name", span.scopeName()).put("version", span.scopeVersion());
      write(span, scope.putArray("spans").addObject());
    }
    return JSON.writeValueAsBytes(request);
  }

  private static void write(Span span, ObjectNode node) {
    node.put("traceId", Ids.traceId(span.traceIdHigh(), span.traceIdLow()));
    node.put("spanId", Ids.spanId(span.spanId()));
    node.put("parentSpanId", Ids.spanIdOrEmpty(span.parentSpanId()));
    node.put("name", span.operation());
    node.put("kind", span.kind().ordinal());
    node.put("startTimeUnixNano", Long.toString(span.startEpochNanos()));
    node.put("endTimeUnixNano", Long.toString(span.startEpochNanos() + span.durationNanos()));
    node.putObject("status").put("code", span.statusCode().ordinal());
    attributes(node, span.attributes());
  }

  private static void attributes(ObjectNode owner, Map<String, String> values) {
    ArrayNode attributes = owner.putArray("attributes");
    values.forEach(
        (key, value) ->
            attributes
                .addObject()
                .put("key", key)
                .set("value", JSON.createObjectNode().put("stringValue", value)));
  }
}
