package io.tracemill.schemas;

import java.util.List;

/** OpenTelemetry's span kind. The ordinal is the index in the Avro enum and must not change. */
public enum SpanKind {
  UNSPECIFIED("Unspecified"),
  INTERNAL("Internal"),
  SERVER("Server"),
  CLIENT("Client"),
  PRODUCER("Producer"),
  CONSUMER("Consumer");

  private static final List<SpanKind> ALL = List.of(values());

  private final String label;

  SpanKind(String label) {
    this.label = label;
  }

  /** The literal in column {@code SpanKind}, as OpenTelemetry's ClickHouse exporter writes it. */
  public String label() {
    return label;
  }

  /**
   * Kind by its index in the Avro enum.
   *
   * @throws IndexOutOfBoundsException when there is no such kind
   */
  public static SpanKind of(int ordinal) {
    return ALL.get(ordinal);
  }
}
