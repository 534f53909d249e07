package io.tracemill.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tracemill.schemas.mapping.Limits;
import java.io.IOException;

/**
 * Jackson's streaming parser under Tracemill's limits: UTF-8, nesting up to {@link #MAX_DEPTH}.
 * Names and texts are bounded by the body alone, since a span is cut rather than refused for size.
 */
final class StrictJson {
  /** Deepest nesting of arrays and objects. */
  static final int MAX_DEPTH = 200;

  private static final int MAX_NUMBER_CHARS = 1000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          // Interned names would outlive the request. (Without canonical names Jackson would read
          // through a Reader, which knows no byte offsets.)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private StrictJson() {}

  static JsonParser parser(byte[] body, int from) throws IOException {
    return FACTORY.createParser(body, from, body.length - from);
  }

  /**
   * Moves to the next token and wants it to be {@code token}.
   *
   * @throws MalformedMessageException when it is another
   */
  static void next(JsonParser in, JsonToken token, String what) throws IOException {
    in.nextToken();
    require(in, token, what);
  }

  static void require(JsonParser in, JsonToken token, String what) throws IOException {
    if (!in.hasToken(token)) {
      throw wrong(in, what, token == JsonToken.START_ARRAY ? "an array" : "an object");
    }
  }

  static MalformedMessageException wrong(JsonParser in, String what, String wanted)
      throws IOException {
    JsonToken token = in.currentToken();
    String found =
        token == null ? "nothing" : token.isScalarValue() ? in.getText() : token.asString();
    String shown = found == null ? String.valueOf(token) : Limits.cut(found, 80);
    return new MalformedMessageException(
        "%s must be %s but was %s at line %d, column %d"
            .formatted(
                what,
                wanted,
                shown,
                in.currentTokenLocation().getLineNr(),
                in.currentTokenLocation().getColumnNr()));
  }

  /** What Jackson found wrong, in one line and without a piece of the source. */
  static MalformedMessageException malformed(String format, JsonProcessingException e) {
    var at = e.getLocation();
    return new MalformedMessageException(
        "body is not %s: %s%s"
            .formatted(
                format,
                Limits.cut(e.getOriginalMessage(), 300),
                at == null
                    ? ""
                    : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr())));
  }
}
