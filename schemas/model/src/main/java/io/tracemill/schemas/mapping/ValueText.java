package io.tracemill.schemas.mapping;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Base64;

/**
 * Attribute values as text, the way OpenTelemetry's collector and its ClickHouse exporter write
 * them (pdata's {@code Value.AsString}): numbers in decimal, doubles in the shortest form that
 * reads back the same, without exponent from 1e-6 up to 1e21; bytes as Base64; texts in JSON
 * quoted. Unlike there, JSON does not escape {@code <>&}, and not-a-number and the infinities are
 * {@code NaN}, {@code +Inf} and {@code -Inf} (in JSON as strings).
 */
public final class ValueText {
  private static final double LEAST_PLAIN = 1e-6;
  private static final double LEAST_EXPONENT = 1e21;

  private static final MathContext ONE_DIGIT = new MathContext(1);

  private ValueText() {}

  public static String ofDouble(double value) {
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

  public static String ofBytes(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Appends a number as JSON has it; one that JSON has no number for as a string. */
  public static void writeDouble(double value, StringBuilder json) {
    if (Double.isFinite(value)) {
      json.append(ofDouble(value));
    } else {
      quote(ofDouble(value), json);
    }
  }

  /** Appends a JSON string. */
  public static void quote(String text, StringBuilder json) {
    json.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, json);
    json.append('"');
  }
}
