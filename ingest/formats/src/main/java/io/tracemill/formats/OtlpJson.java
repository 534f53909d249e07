package io.tracemill.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * OTLP messages from JSON by the rules of OTLP/JSON: camel-case names only, unknown names passed
 * over, ids in hexadecimal, 64-bit integers as numbers or text, enums as numbers (their names are
 * taken too), bytes as Base64, {@code null} as absent. Each method stands on a value and leaves on
 * its last token.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON Protobuf
 *     encoding</a>
 */
final class OtlpJson {
  private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64);
  private static final int MAX_LONG_DIGITS = 18;
  private static final int MAX_NUMBER_SCALE = 400;

  private OtlpJson() {}

  @FunctionalInterface
  private interface Field {
    void read(String name, JsonParser in) throws IOException;
  }

  @FunctionalInterface
  private interface Element<T> {
    T read(JsonParser in) throws IOException;
  }

  static Resource resource(JsonParser in) throws IOException {
    Resource.Builder resource = Resource.newBuilder();
    object(
        "resource",
        in,
        (name, value) -> {
          if (name.equals("attributes")) {
            resource.addAllAttributes(list(name, value, OtlpJson::keyValue));
          } else {
            value.skipChildren();
          }
        });
    return resource.build();
  }

  static InstrumentationScope scope(JsonParser in) throws IOException {
    InstrumentationScope.Builder scope = InstrumentationScope.newBuilder();
    object(
        "scope",
        in,
        (name, value) -> {
          switch (name) {
            case "name" -> scope.setName(text(name, value));
            case "version" -> scope.setVersion(text(name, value));
            case "attributes" -> scope.addAllAttributes(list(name, value, OtlpJson::keyValue));
            default -> value.skipChildren();
          }
        });
    return scope.build();
  }

  static Span span(JsonParser in) throws IOException {
    Span.Builder span = Span.newBuilder();
    object(
        "span",
        in,
        (name, value) -> {
          switch (name) {
            case "traceId" -> span.setTraceId(id(name, value));
            case "spanId" -> span.setSpanId(id(name, value));
            case "parentSpanId" -> span.setParentSpanId(id(name, value));
            case "traceState" -> span.setTraceState(text(name, value));
            case "name" -> span.setName(text(name, value));
            case "kind" -> span.setKindValue(kind(value));
            case "startTimeUnixNano" -> span.setStartTimeUnixNano(unsigned(name, value));
            case "endTimeUnixNano" -> span.setEndTimeUnixNano(unsigned(name, value));
            case "attributes" -> span.addAllAttributes(list(name, value, OtlpJson::keyValue));
            case "events" -> span.addAllEvents(list(name, value, OtlpJson::event));
            case "links" -> span.addAllLinks(list(name, value, OtlpJson::link));
            case "status" -> span.setStatus(status(value));
            default -> value.skipChildren();
          }
        });
    return span.build();
  }

  private static Span.Event event(JsonParser in) throws IOException {
    Span.Event.Builder event = Span.Event.newBuilder();
    object(
        "event",
        in,
        (name, value) -> {
          switch (name) {
            case "timeUnixNano" -> event.setTimeUnixNano(unsigned(name, value));
            case "name" -> event.setName(text(name, value));
            case "attributes" -> event.addAllAttributes(list(name, value, OtlpJson::keyValue));
            default -> value.skipChildren();
          }
        });
    return event.build();
  }

  private static Span.Link link(JsonParser in) throws IOException {
    Span.Link.Builder link = Span.Link.newBuilder();
    object(
        "link",
        in,
        (name, value) -> {
          switch (name) {
            case "traceId" -> link.setTraceId(id(name, value));
            case "spanId" -> link.setSpanId(id(name, value));
            case "traceState" -> link.setTraceState(text(name, value));
            case "attributes" -> link.addAllAttributes(list(name, value, OtlpJson::keyValue));
            default -> value.skipChildren();
          }
        });
    return link.build();
  }

  private static Status status(JsonParser in) throws IOException {
    Status.Builder status = Status.newBuilder();
    object(
        "status",
        in,
        (name, value) -> {
          switch (name) {
            case "message" -> status.setMessage(text(name, value));
            case "code" -> status.setCodeValue(statusCode(value));
            default -> value.skipChildren();
          }
        });
    return status.build();
  }

  private static KeyValue keyValue(JsonParser in) throws IOException {
    KeyValue.Builder entry = KeyValue.newBuilder();
    object(
        "attribute",
        in,
        (name, value) -> {
          switch (name) {
            case "key" -> entry.setKey(text(name, value));
            case "value" -> entry.setValue(anyValue(value));
            default -> value.skipChildren();
          }
        });
    return entry.build();
  }

  private static AnyValue anyValue(JsonParser in) throws IOException {
    AnyValue.Builder any = AnyValue.newBuilder();
    object(
        "value",
        in,
        (name, value) -> {
          if (value.hasToken(JsonToken.VALUE_NULL)) {
            return;
          }
          switch (name) {
            case "stringValue" -> any.setStringValue(text(name, value));
            case "boolValue" -> any.setBoolValue(bool(name, value));
            case "intValue" -> any.setIntValue(signed(name, value));
            case "doubleValue" -> any.setDoubleValue(floating(name, value));
            case "bytesValue" -> any.setBytesValue(base64(name, value));
            case "arrayValue" -> any.setArrayValue(arrayValue(value));
            case "kvlistValue" -> any.setKvlistValue(keyValueList(value));
            default -> value.skipChildren();
          }
        });
    return any.build();
  }

  private static ArrayValue arrayValue(JsonParser in) throws IOException {
    ArrayValue.Builder array = ArrayValue.newBuilder();
    object(
        "arrayValue",
        in,
        (name, value) -> {
          if (name.equals("values")) {
            array.addAllValues(list(name, value, OtlpJson::anyValue));
          } else {
            value.skipChildren();
          }
        });
    return array.build();
  }

  private static KeyValueList keyValueList(JsonParser in) throws IOException {
    KeyValueList.Builder map = KeyValueList.newBuilder();
    object(
        "kvlistValue",
        in,
        (name, value) -> {
          if (name.equals("values")) {
            map.addAllValues(list(name, value, OtlpJson::keyValue));
          } else {
            value.skipChildren();
          }
        });
    return map.build();
  }

  private static void object(String what, JsonParser in, Field field) throws IOException {
    if (in.hasToken(JsonToken.VALUE_NULL)) {
      return;
    }
    StrictJson.require(in, JsonToken.START_OBJECT, what);
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      field.read(name, in);
    }
  }

  private static <T> List<T> list(String what, JsonParser in, Element<T> element)
      throws IOException {
    List<T> list = new ArrayList<>();
    if (in.hasToken(JsonToken.VALUE_NULL)) {
      return list;
    }
    StrictJson.require(in, JsonToken.START_ARRAY, what);
    while (in.nextToken() != JsonToken.END_ARRAY) {
      list.add(element.read(in));
    }
    return list;
  }

  private static String text(String what, JsonParser in) throws IOException {
    if (in.hasToken(JsonToken.VALUE_NULL)) {
      return "";
    }
    if (!in.hasToken(JsonToken.VALUE_STRING)) {
      throw StrictJson.wrong(in, what, "a string");
    }
    return in.getText();
  }

  private static boolean bool(String what, JsonParser in) throws IOException {
    if (!in.currentToken().isBoolean()) {
      throw StrictJson.wrong(in, what, "true or false");
    }
    return in.getBooleanValue();
  }

  /**
   * Digits of an odd number lose the last one, so that the length is wrong and the span refused.
   */
  private static ByteString id(String what, JsonParser in) throws IOException {
    String hex = text(what, in);
    try {
      return ByteString.copyFrom(HexFormat.of().parseHex(hex, 0, hex.length() - hex.length() % 2));
    } catch (IllegalArgumentException e) {
      throw StrictJson.wrong(in, what, "hexadecimal digits");
    }
  }

  private static ByteString base64(String what, JsonParser in) throws IOException {
    String text = text(what, in);
    try {
      // Protobuf's JSON takes either alphabet, with or without padding.
      return ByteString.copyFrom(
          Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException e) {
      throw StrictJson.wrong(in, what, "Base64");
    }
  }

  private static long unsigned(String what, JsonParser in) throws IOException {
    BigInteger value = integer(what, in);
    if (value.signum() < 0 || value.compareTo(MAX_UNSIGNED) >= 0) {
      throw StrictJson.wrong(in, what, "an integer within 0..2^64-1");
    }
    return value.longValue();
  }

  private static long signed(String what, JsonParser in) throws IOException {
    BigInteger value = integer(what, in);
    if (value.bitLength() >= Long.SIZE) {
      throw StrictJson.wrong(in, what, "an integer within -2^63..2^63-1");
    }
    return value.longValue();
  }

  private static BigInteger integer(String what, JsonParser in) throws IOException {
    if (in.hasToken(JsonToken.VALUE_NUMBER_INT) && in.getTextLength() <= MAX_LONG_DIGITS) {
      return BigInteger.valueOf(in.getLongValue());
    }
    if (in.hasToken(JsonToken.VALUE_NULL)) {
      return BigInteger.ZERO;
    }
    if (!in.currentToken().isNumeric() && !in.hasToken(JsonToken.VALUE_STRING)) {
      throw StrictJson.wrong(in, what, "an integer, as a number or as text");
    }
    try {
      BigDecimal value = new BigDecimal(in.getText().strip());
      // Before any arithmetic: 1e999999999 is short to write and long to work out.
      if (Math.abs((long) value.scale()) > MAX_NUMBER_SCALE) {
        throw StrictJson.wrong(in, what, "an integer of 64 bits");
      }
      return value.toBigIntegerExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw StrictJson.wrong(in, what, "an integer, as a number or as text");
    }
  }

  private static double floating(String what, JsonParser in) throws IOException {
    if (in.currentToken().isNumeric()) {
      return in.getDoubleValue();
    }
    String text = text(what, in);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw StrictJson.wrong(in, what, "a number, NaN, Infinity or -Infinity");
    }
  }

  private static int kind(JsonParser in) throws IOException {
    if (in.hasToken(JsonToken.VALUE_STRING) && in.getText().startsWith("SPAN_KIND_")) {
      try {
        return Span.SpanKind.valueOf(in.getText()).getNumber();
      } catch (IllegalArgumentException e) {
        throw StrictJson.wrong(in, "kind", "a span kind");
      }
    }
    return enumNumber("kind", in);
  }

  private static int statusCode(JsonParser in) throws IOException {
    if (in.hasToken(JsonToken.VALUE_STRING) && in.getText().startsWith("STATUS_CODE_")) {
      try {
        return Status.StatusCode.valueOf(in.getText()).getNumber();
      } catch (IllegalArgumentException e) {
        throw StrictJson.wrong(in, "code", "a status code");
      }
    }
    return enumNumber("code", in);
  }

  private static int enumNumber(String what, JsonParser in) throws IOException {
    BigInteger value = integer(what, in);
    if (value.bitLength() >= Integer.SIZE) {
      throw StrictJson.wrong(in, what, "an integer of 32 bits");
    }
    return value.intValue();
  }
}
