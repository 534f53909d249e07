package io.tracemill.local;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The contents of a file of spans, cut into request bodies without changing a byte of a span. */
final class SpanFile {
  private static final int MAX_BATCH_BYTES = 4 << 20;
  private static final int MAX_BATCH_SPANS = 5_000;
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * One request; never compared.
   *
   * @param body as it is sent
   * @param spans how many spans it holds; 1 when that cannot be told, so that a refusal is seen
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Request(byte[] body, int spans) {}

  private SpanFile() {}

  /** The file's bytes, decompressed when they are gzip. */
  static byte[] read(Path file) throws IOException {
    try (BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      try (InputStream content = gzip ? new GZIPInputStream(in) : in) {
        return content.readAllBytes();
      }
    }
  }

  /** The format that the content shows. */
  static SpanFormat detect(byte[] content) {
    int first = firstVisible(content);
    if (first != '[' && first != '{') {
      return SpanFormat.OTLP_PROTO;
    }
    String head =
        new String(content, 0, Math.min(content.length, 64 << 10), StandardCharsets.UTF_8);
    return head.contains("\"resourceSpans\"") || head.contains("\"resource_spans\"")
        ? SpanFormat.OTLP_JSON
        : SpanFormat.ZIPKIN_V2_JSON;
  }

  /**
   * Cuts the content. What is not well-formed goes as one request, so that the receiver says what
   * is wrong with it.
   */
  static List<Request> requests(SpanFormat format, byte[] content) {
    if (format == SpanFormat.OTLP_PROTO) {
      return List.of(new Request(content, OtlpCount.spans(format, content)));
    }
    List<Slice> objects;
    try {
      objects = objects(content);
    } catch (IOException e) {
      return List.of(new Request(content, 1));
    }
    if (objects.isEmpty()) {
      return List.of(new Request(content, 0));
    }
    return format == SpanFormat.OTLP_JSON
        ? objects.stream().map(slice -> otlpDocument(slice.of(content))).toList()
        : zipkinLists(content, objects);
  }

  private record Slice(int from, int to) {
    byte[] of(byte[] content) {
      return Arrays.copyOfRange(content, from, to);
    }

    int length() {
      return to - from;
    }
  }

  /** Every object at the root or in lists there, however many roots follow each other. */
  private static List<Slice> objects(byte[] content) throws IOException {
    List<Slice> objects = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(content)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          int from = (int) parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
          objects.add(new Slice(from, (int) parser.currentLocation().getByteOffset()));
        } else if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
          throw new IOException("neither a list nor an object");
        }
      }
    }
    return objects;
  }

  private static Request otlpDocument(byte[] document) {
    return new Request(document, OtlpCount.spans(SpanFormat.OTLP_JSON, document));
  }

  private static List<Request> zipkinLists(byte[] content, List<Slice> spans) {
    List<Request> requests = new ArrayList<>();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int count = 0;
    for (Slice span : spans) {
      if (count > 0
          && (count == MAX_BATCH_SPANS || body.size() + span.length() > MAX_BATCH_BYTES)) {
        requests.add(list(body, count));
        body.reset();
        count = 0;
      }
      body.write(count == 0 ? '[' : ',');
      body.write(content, span.from(), span.length());
      count++;
    }
    requests.add(list(body, count));
    return requests;
  }

  private static Request list(ByteArrayOutputStream body, int count) {
    body.write(']');
    return new Request(body.toByteArray(), count);
  }

  private static int firstVisible(byte[] content) {
    for (byte b : content) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b;
      }
    }
    return -1;
  }
}
