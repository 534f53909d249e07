package io.tracemill.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * OTLP attribute values as text, the way OpenTelemetry's collector and its ClickHouse exporter
 * write them (pdata's {@code Value.AsString}): strings as they are; numbers in decimal, doubles in
 * the shortest form that reads back the same, without exponent from 1e-6 up to 1e21; bytes as
 * Base64; arrays and maps as JSON, maps sorted by key; no value as empty text. Unlike there, JSON
 * does not escape {@code <>&}, and not-a-number and the infinities are {@code NaN}, {@code +Inf}
 * and {@code -Inf} (in JSON as strings).
 */
final class AttributeText {
  private static final double LEAST_PLAIN = 1e-6;
  private static final double LEAST_EXPONENT = 1e21;

  private static final MathContext ONE_DIGIT = new MathContext(1);

  private AttributeText() {}

  static String of(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> ofDouble(value.getDoubleValue());
      case BYTES_VALUE -> ofBytes(value.getBytesValue());
      case ARRAY_VALUE, KVLIST_VALUE -> {
        StringBuilder json = new StringBuilder();
        writeJson(value, json);
        yield json.toString();
      }
      default -> "";
    };
  }

  static String ofDouble(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal shortest = shortest(value);
    double magnitude = Math.abs(value);
    return magnitude < LEAST_PLAIN || magnitude >= LEAST_EXPONENT
        ? withExponent(shortest)
        : shortest.toPlainString();
  }

  private static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      // Java writes two digits even where one would do: 4.9E-324 is 5e-324.
      BigDecimal oneDigit = decimal.round(ONE_DIGIT);
      if (oneDigit.doubleValue() == value) {
        return oneDigit;
      }
    }
    return decimal;
  }

  private static String withExponent(BigDecimal value) {
    String digits = value.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - value.scale();
    return (value.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + Math.abs(exponent);
  }

  private static String ofBytes(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static void writeJson(AnyValue value, StringBuilder json) {
    switch (value.getValueCase()) {
      case BOOL_VALUE, INT_VALUE -> json.append(of(value));
      case DOUBLE_VALUE -> {
        if (Double.isFinite(value.getDoubleValue())) {
          json.append(of(value));
        } else {
          quote(of(value), json);
        }
      }
      case STRING_VALUE, BYTES_VALUE -> quote(of(value), json);
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
      quote(entry.getKey(), json);
      json.append(':');
      writeJson(entry.getValue(), json);
      before = ',';
    }
    json.append(before == '{' ? "{}" : "}");
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, json);
    json.append('"');
  }
}
