package io.tracemill.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.IOException;

/** How many spans an OTLP request holds, and how many of them its answer says were left out. */
final class OtlpCount {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A partial success: how many spans were left out, and why. */
  record LeftOut(long spans, String reason) {}

  private OtlpCount() {}

  /** Spans of a request; 0 when it is none. */
  static int spans(SpanFormat format, byte[] request) {
    try {
      return format == SpanFormat.OTLP_PROTO ? protobufSpans(request) : jsonSpans(request);
    } catch (IOException e) {
      return 0;
    }
  }

  /** What an answer says was left out; nothing when it cannot be read. */
  static LeftOut leftOut(SpanFormat format, byte[] answer) {
    try {
      return format == SpanFormat.OTLP_PROTO ? fromProtobuf(answer) : fromJson(answer);
    } catch (IOException e) {
      return new LeftOut(0, "");
    }
  }

  private static int protobufSpans(byte[] request) throws InvalidProtocolBufferException {
    return ExportTraceServiceRequest.parseFrom(request).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .mapToInt(scope -> scope.getSpansCount())
        .sum();
  }

  private static int jsonSpans(byte[] request) throws IOException {
    int count = 0;
    for (JsonNode resource : JSON.readTree(request).path("resourceSpans")) {
      for (JsonNode scope : resource.path("scopeSpans")) {
        count += scope.path("spans").size();
      }
    }
    return count;
  }

  private static LeftOut fromProtobuf(byte[] answer) throws InvalidProtocolBufferException {
    ExportTracePartialSuccess partial =
        ExportTraceServiceResponse.parseFrom(answer).getPartialSuccess();
    return new LeftOut(partial.getRejectedSpans(), partial.getErrorMessage());
  }

  private static LeftOut fromJson(byte[] answer) throws IOException {
    JsonNode partial = JSON.readTree(answer).path("partialSuccess");
    return new LeftOut(
        partial.path("rejectedSpans").asLong(0), partial.path("errorMessage").asText(""));
  }
}
