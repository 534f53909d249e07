package io.tracemill.bridge;

/** Why a whole record is refused; the label is a dead letter's reason and a metric tag. */
enum RefusalReason {
  /** The record has no value. */
  NO_VALUE("no_value"),
  /** The value is not of the topic's format. */
  MALFORMED("malformed"),
  /** The spans are too many, or take too much room. */
  TOO_LARGE("too_large"),
  /** A fault of the bridge; the record is kept for when it is mended. */
  INTERNAL("internal");

  private final String label;

  RefusalReason(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
