package io.tracemill.formats;

/** Why one span of a message that is otherwise accepted is left out. */
public enum RejectReason {
  INVALID_TRACE_ID("invalid_trace_id", "trace id must be 16 bytes, not all zero"),
  INVALID_SPAN_ID("invalid_span_id", "span id must be 8 bytes, not all zero"),
  INVALID_PARENT_SPAN_ID("invalid_parent_span_id", "parent span id must be empty or 8 bytes");

  private final String label;
  private final String text;

  RejectReason(String label, String text) {
    this.label = label;
    this.text = text;
  }

  public String label() {
    return label;
  }

  public String text() {
    return text;
  }
}
