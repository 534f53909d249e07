package io.tracemill.formats;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.tracemill.schemas.mapping.ValueText;
import java.util.Map;
import java.util.TreeMap;

/**
 * OTLP attribute values as text by the rules of {@link ValueText}: arrays and maps as JSON, maps
 * sorted by key; no value as empty text.
 */
final class AttributeText {
  private AttributeText() {}

  static String of(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> ValueText.ofDouble(value.getDoubleValue());
      case BYTES_VALUE -> ofBytes(value.getBytesValue());
      case ARRAY_VALUE, KVLIST_VALUE -> {
        StringBuilder json = new StringBuilder();
        writeJson(value, json);
        yield json.toString();
      }
      default -> "";
    };
  }

  private static String ofBytes(ByteString bytes) {
    return ValueText.ofBytes(bytes.toByteArray());
  }

  private static void writeJson(AnyValue value, StringBuilder json) {
    switch (value.getValueCase()) {
      case BOOL_VALUE, INT_VALUE -> json.append(of(value));
      case DOUBLE_VALUE -> ValueText.writeDouble(value.getDoubleValue(), json);
      case STRING_VALUE, BYTES_VALUE -> ValueText.quote(of(value), json);
      case ARRAY_VALUE -> {
        char before = '[';
        for (AnyValue element : value.getArrayValue().getValuesList()) {
          json.append(before);
          writeJson(element, json);
          before = ',';
        }
        json.append(before == '[' ? "[]" : "]");
      }
      case KVLIST_VALUE -> writeMap(value, json);
      default -> json.append("null");
    }
  }

  private static void writeMap(AnyValue value, StringBuilder json) {
    Map<String, AnyValue> sorted = new TreeMap<>();
    for (KeyValue entry : value.getKvlistValue().getValuesList()) {
      sorted.put(entry.getKey(), entry.getValue());
    }
    char before = '{';
    for (Map.Entry<String, AnyValue> entry : sorted.entrySet()) {
      json.append(before);
      ValueText.quote(entry.getKey(), json);
      json.append(':');
      writeJson(entry.getValue(), json);
      before = ',';
    }
    json.append(before == '{' ? "{}" : "}");
  }
}
