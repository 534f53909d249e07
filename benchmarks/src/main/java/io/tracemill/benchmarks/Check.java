package io.tracemill.benchmarks;

import java.io.IOException;

/** A run counts only when it stored what it was given. */
final class Check {
  private Check() {}

  /**
   * Compares the table with what was generated.
   *
   * @throws IOException with both numbers when they differ
   */
  static void storedSpans(BenchStack stack, long spans) throws IOException {
    long stored = stack.count("SELECT count() FROM tracemill.otel_traces FINAL");
    if (stored != spans) {
      throw new IOException(
          "otel_traces FINAL has %d spans, %d were generated: this run does not count"
              .formatted(stored, spans));
    }
  }
}
