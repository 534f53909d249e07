package io.tracemill.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads OTLP/JSON span by span. A list of spans that comes before the resource or scope it belongs
 * to is passed over and read when that is known.
 */
public final class OtlpJsonReader implements SpanReader {
  private final OtlpMapper mapper;

  public OtlpJsonReader(OtlpMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public void read(byte[] body, SpanSink sink) {
    try (JsonParser in = StrictJson.parser(body, 0)) {
      Reading reading = new Reading(body, sink);
      StrictJson.next(in, JsonToken.START_OBJECT, "body");
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        if (field.equals("resourceSpans")) {
          reading.forEachObject(in, 0, "resourceSpans", reading::resourceSpans);
        } else {
          in.skipChildren();
        }
      }
      if (in.nextToken() != null) {
        throw StrictJson.wrong(in, "what follows the request", "nothing");
      }
    } catch (JsonProcessingException e) {
      throw StrictJson.malformed("OTLP/JSON", e);
    } catch (IOException e) {
      throw new MalformedMessageException("body is not OTLP/JSON: " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface ObjectVisitor {
    /** Stands on the start of an object and leaves on its end. */
    void visit(JsonParser in, int base) throws IOException;
  }

  /** One pass over one body. */
  private final class Reading {
    private final byte[] body;
    private final SpanSink sink;

    Reading(byte[] body, SpanSink sink) {
      this.body = body;
      this.sink = sink;
    }

    /** {@code base} is where in the body the parser started, to which its offsets are relative. */
    void forEachObject(JsonParser in, int base, String what, ObjectVisitor visitor)
        throws IOException {
      if (in.hasToken(JsonToken.VALUE_NULL)) {
        return;
      }
      StrictJson.require(in, JsonToken.START_ARRAY, what);
      while (in.nextToken() != JsonToken.END_ARRAY) {
        StrictJson.require(in, JsonToken.START_OBJECT, "an element of " + what);
        visitor.visit(in, base);
      }
    }

    void resourceSpans(JsonParser in, int base) throws IOException {
      OtlpMapper.MappedResource known = null;
      List<Integer> passedOver = new ArrayList<>();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        if (field.equals("resource")) {
          known = mapper.resource(OtlpJson.resource(in));
        } else if (!field.equals("scopeSpans")) {
          in.skipChildren();
        } else if (known == null) {
          passOver(in, base, passedOver);
        } else {
          scopeSpansOf(in, base, known);
        }
      }
      OtlpMapper.MappedResource resource =
          known == null ? mapper.resource(Resource.getDefaultInstance()) : known;
      again(passedOver, (late, lateBase) -> scopeSpansOf(late, lateBase, resource));
    }

    private void scopeSpansOf(JsonParser in, int base, OtlpMapper.MappedResource resource)
        throws IOException {
      forEachObject(
          in, base, "scopeSpans", (inner, innerBase) -> scopeSpans(inner, innerBase, resource));
    }

    private void scopeSpans(JsonParser in, int base, OtlpMapper.MappedResource resource)
        throws IOException {
      OtlpMapper.MappedScope known = null;
      List<Integer> passedOver = new ArrayList<>();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        in.nextToken();
        if (field.equals("scope")) {
          known = mapper.scope(OtlpJson.scope(in));
        } else if (!field.equals("spans")) {
          in.skipChildren();
        } else if (known == null) {
          passOver(in, base, passedOver);
        } else {
          spansOf(in, base, resource, known);
        }
      }
      OtlpMapper.MappedScope scope =
          known == null ? mapper.scope(InstrumentationScope.getDefaultInstance()) : known;
      again(passedOver, (late, lateBase) -> spansOf(late, lateBase, resource, scope));
    }

    private void spansOf(
        JsonParser in, int base, OtlpMapper.MappedResource resource, OtlpMapper.MappedScope scope)
        throws IOException {
      forEachObject(
          in,
          base,
          "spans",
          (span, unused) ->
              mapper.read(OtlpJson.span(span), resource, scope, Protocol.OTLP_JSON, sink));
    }

    private void passOver(JsonParser in, int base, List<Integer> passedOver) throws IOException {
      long offset = in.currentTokenLocation().getByteOffset();
      if (offset < 0) {
        throw new MalformedMessageException("body is not OTLP/JSON: it must be UTF-8");
      }
      passedOver.add(base + (int) offset);
      in.skipChildren();
    }

    private void again(List<Integer> passedOver, ObjectVisitor visitor) throws IOException {
      for (int from : passedOver) {
        try (JsonParser in = StrictJson.parser(body, from)) {
          in.nextToken();
          visitor.visit(in, from);
        }
      }
    }
  }
}
