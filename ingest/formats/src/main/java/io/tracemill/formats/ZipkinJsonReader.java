package io.tracemill.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import zipkin2.codec.SpanBytesDecoder;

/**
 * Reads a JSON array of Zipkin v2 spans. The array is taken apart here, so that only one span at a
 * time stands in memory; each span is read by Zipkin's own codec. As in Zipkin, one bad span
 * refuses the whole request.
 */
public final class ZipkinJsonReader implements SpanReader {
  private final ZipkinMapper mapper;

  public ZipkinJsonReader(ZipkinMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public void read(byte[] body, SpanSink sink) {
    try (JsonParser in = StrictJson.parser(body, 0)) {
      StrictJson.next(in, JsonToken.START_ARRAY, "body");
      for (int index = 0; in.nextToken() != JsonToken.END_ARRAY; index++) {
        StrictJson.require(in, JsonToken.START_OBJECT, "element " + index);
        long from = in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        long to = in.currentLocation().getByteOffset();
        if (from < 0) {
          throw new MalformedMessageException("body is not Zipkin v2 JSON: it must be UTF-8");
        }
        sink.add(decode(body, (int) from, (int) to, index));
      }
      if (in.nextToken() != null) {
        throw StrictJson.wrong(in, "what follows the array of spans", "nothing");
      }
    } catch (JsonProcessingException e) {
      throw StrictJson.malformed("a JSON array of Zipkin v2 spans", e);
    } catch (IOException e) {
      throw new MalformedMessageException(
          "body is not a JSON array of Zipkin v2 spans: " + e.getMessage());
    }
  }

  private io.tracemill.schemas.Span decode(byte[] body, int from, int to, int index) {
    zipkin2.Span span;
    try {
      span = SpanBytesDecoder.JSON_V2.decodeOne(ByteBuffer.wrap(body, from, to - from));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("span " + index + " of the request: " + e.getMessage());
    }
    io.tracemill.schemas.Span mapped = mapper.map(span, Protocol.ZIPKIN_V2_JSON);
    if (mapped.spanId() == 0) {
      // The one invalid id that Zipkin's codec lets pass.
      throw new MalformedMessageException("span " + index + " of the request: id is all zeros");
    }
    return mapped;
  }
}
