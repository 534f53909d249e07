package io.tracemill.schemas.mapping;

/**
 * The sampling threshold in W3C tracestate, as OpenTelemetry's probability sampling writes it:
 * {@code ot=th:<up to 14 hexadecimal digits, trailing zeros left out>}. A span is kept when 56 bits
 * of randomness are at least the threshold T, and so stands for 2^56 / (2^56 - T) spans.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/">TraceState:
 *     probability sampling</a>
 */
public final class SamplingThreshold {
  private static final int MAX_DIGITS = 14;
  private static final long RANGE = 1L << 56;

  private SamplingThreshold() {}

  /** The adjusted count that {@code traceState} tells; 1 when it tells none or a wrong one. */
  public static double adjustedCount(String traceState) {
    int member = memberStart(traceState);
    if (member < 0) {
      return 1;
    }
    int end = traceState.indexOf(',', member);
    String value = traceState.substring(member, end < 0 ? traceState.length() : end).strip();
    for (String pair : value.split(";")) {
      if (pair.startsWith("th:")) {
        return ofDigits(pair.substring("th:".length()));
      }
    }
    return 1;
  }

  private static int memberStart(String traceState) {
    for (int at = 0; at < traceState.length(); at++) {
      char c = traceState.charAt(at);
      if (c == ' ' || c == '\t') {
        continue;
      }
      if (traceState.startsWith("ot=", at)) {
        return at + "ot=".length();
      }
      int comma = traceState.indexOf(',', at);
      if (comma < 0) {
        return -1;
      }
      at = comma;
    }
    return -1;
  }

  private static double ofDigits(String digits) {
    if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
      return 1;
    }
    long threshold = 0;
    for (int i = 0; i < MAX_DIGITS; i++) {
      int digit = i < digits.length() ? lowerHexDigit(digits.charAt(i)) : 0;
      if (digit < 0) {
        return 1;
      }
      threshold = threshold << 4 | digit;
    }
    return (double) RANGE / (RANGE - threshold);
  }

  private static int lowerHexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }
}
