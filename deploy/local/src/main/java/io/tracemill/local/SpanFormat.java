package io.tracemill.local;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Formats that {@code send} knows by name. */
enum SpanFormat {
  ZIPKIN_V2_JSON("zipkin-v2-json"),
  OTLP_JSON("otlp-json"),
  OTLP_PROTO("otlp-proto"),
  AUTO("auto");

  /** Formats of later versions. */
  static final List<String> LATER =
      List.of(
          "zipkin-v1-json",
          "zipkin-v1-thrift",
          "zipkin-v2-proto",
          "jaeger-thrift",
          "jaeger-json",
          "datadog-v04",
          "datadog-v05",
          "xray");

  private final String key;

  SpanFormat(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  static Optional<SpanFormat> of(String key) {
    return Arrays.stream(values()).filter(format -> format.key.equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(SpanFormat::key).toList();
  }
}
