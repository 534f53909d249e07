package io.tracemill.formats;

/** Wire formats that are read; the label is a span's source format and a metric tag. */
public enum Protocol {
  OTLP_GRPC("otlp-grpc"),
  OTLP_PROTO("otlp-proto"),
  OTLP_JSON("otlp-json"),
  ZIPKIN_V2_JSON("zipkin-v2-json");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
