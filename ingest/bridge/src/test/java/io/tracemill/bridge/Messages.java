package io.tracemill.bridge;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Values of foreign topics. */
final class Messages {
  private Messages() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Zipkin spans of one trace each, with ids from {@code first} on. */
  static byte[] zipkin(int first, int count) {
    StringBuilder json = new StringBuilder("[");
    for (int i = first; i < first + count; i++) {
      json.append(i == first ? "" : ",")
          .append("{\"traceId\":\"%x\",\"id\":\"%x\",\"name\":\"op\"}".formatted(i, i));
    }
    return utf8(json.append(']').toString());
  }

  /** OTLP spans with ids from {@code first} on, then {@code bad} ones without a trace id. */
  static byte[] otlp(int first, int good, int bad) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = first; i < first + good + bad; i++) {
      scope.addSpans(
          Span.newBuilder()
              .setTraceId(i < first + good ? id(16, i) : ByteString.EMPTY)
              .setSpanId(id(8, i))
              .setName("op " + i));
    }
    return request(Resource.getDefaultInstance(), scope);
  }

  /** A small message whose spans are large once each carries its resource. */
  static byte[] swelling(int spans, int resourceBytes) {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    for (int i = 1; i <= spans; i++) {
      scope.addSpans(Span.newBuilder().setTraceId(id(16, i)).setSpanId(id(8, i)));
    }
    Resource.Builder resource = Resource.newBuilder();
    for (int i = 0; i < resourceBytes; i += 1024) {
      resource.addAttributes(
          KeyValue.newBuilder()
              .setKey("k" + i)
              .setValue(AnyValue.newBuilder().setStringValue("x".repeat(1024))));
    }
    return request(resource.build(), scope);
  }

  private static byte[] request(Resource resource, ScopeSpans.Builder scope) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope))
        .build()
        .toByteArray();
  }

  private static ByteString id(int bytes, int value) {
    return ByteString.copyFrom(ByteBuffer.allocate(bytes).putInt(bytes - 4, value).array());
  }
}
