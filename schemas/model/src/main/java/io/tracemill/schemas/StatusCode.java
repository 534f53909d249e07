package io.tracemill.schemas;

import java.util.List;

/** OpenTelemetry's status code. The ordinal is the index in the Avro enum and must not change. */
public enum StatusCode {
  UNSET("Unset"),
  OK("Ok"),
  ERROR("Error");

  private static final List<StatusCode> ALL = List.of(values());

  private final String label;

  StatusCode(String label) {
    this.label = label;
  }

  /** The literal in column {@code StatusCode}, as OpenTelemetry's ClickHouse exporter writes it. */
  public String label() {
    return label;
  }

  /**
   * Status by its index in the Avro enum.
   *
   * @throws IndexOutOfBoundsException when there is no such status
   */
  public static StatusCode of(int ordinal) {
    return ALL.get(ordinal);
  }
}
