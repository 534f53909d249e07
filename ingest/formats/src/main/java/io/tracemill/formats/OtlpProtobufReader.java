package io.tracemill.formats;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;

/**
 * Reads an {@code ExportTraceServiceRequest} span by span, so that a request never stands in memory
 * as a tree of messages: that would take several times its size.
 */
public final class OtlpProtobufReader implements SpanReader {
  private final OtlpMapper mapper;
  private final Protocol protocol;

  public OtlpProtobufReader(OtlpMapper mapper, Protocol protocol) {
    this.mapper = mapper;
    this.protocol = protocol;
  }

  @Override
  public void read(byte[] body, SpanSink sink) {
    try {
      forEach(
          UnsafeByteOperations.unsafeWrap(body),
          ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER,
          resourceSpans -> readResourceSpans(resourceSpans, sink));
    } catch (IOException e) {
      throw new MalformedMessageException(
          "body is not an ExportTraceServiceRequest: " + e.getMessage());
    }
  }

  private void readResourceSpans(ByteString message, SpanSink sink) throws IOException {
    Resource.Builder resource = Resource.newBuilder();
    forEach(message, ResourceSpans.RESOURCE_FIELD_NUMBER, resource::mergeFrom);
    OtlpMapper.MappedResource mapped = mapper.resource(resource.build());
    forEach(
        message,
        ResourceSpans.SCOPE_SPANS_FIELD_NUMBER,
        scopeSpans -> readScopeSpans(scopeSpans, mapped, sink));
  }

  private void readScopeSpans(ByteString message, OtlpMapper.MappedResource resource, SpanSink sink)
      throws IOException {
    InstrumentationScope.Builder scope = InstrumentationScope.newBuilder();
    forEach(message, ScopeSpans.SCOPE_FIELD_NUMBER, scope::mergeFrom);
    OtlpMapper.MappedScope mapped = mapper.scope(scope.build());
    forEach(
        message,
        ScopeSpans.SPANS_FIELD_NUMBER,
        span -> mapper.read(Span.parseFrom(span), resource, mapped, protocol, sink));
  }

  @FunctionalInterface
  private interface FieldVisitor {
    void visit(ByteString value) throws IOException;
  }

  /** Visits each value of one embedded-message field; slices, not copies. */
  private static void forEach(ByteString message, int field, FieldVisitor visitor)
      throws IOException {
    int wanted = field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    CodedInputStream in = message.newCodedInput();
    in.enableAliasing(true);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == wanted) {
        visitor.visit(in.readBytes());
      } else if (!in.skipField(tag)) {
        throw new InvalidProtocolBufferException("an end-group tag without its group");
      }
    }
  }
}
