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
  static void storedSpans(Servers servers, long spans) throws IOException {
    long stored = servers.count("SELECT count() FROM tracemill.otel_traces FINAL");
    if (stored != spans) {
      throw new IOException(
          "otel_traces FINAL has %d spans, %d were generated: this run does not count"
              .formatted(stored, spans));
    }
  }

  /**
   * The same for traces.
   *
   * @throws IOException with both numbers when they differ
   */
  static void storedTraces(Servers servers, long spans, long traces) throws IOException {
    long rows = servers.count("SELECT count() FROM tracemill.traces FINAL");
    long counted = servers.count("SELECT sum(SpanCount) FROM tracemill.traces FINAL");
    long datapoints = servers.count("SELECT sum(Count) FROM tracemill.service_metrics_10s FINAL");
    if (rows != traces || counted != spans || datapoints != spans) {
      throw new IOException(
          "traces FINAL has %d rows of %d spans, service_metrics_10s FINAL counts %d; %d traces of %d spans were generated: this run does not count"
              .formatted(rows, counted, datapoints, traces, spans));
    }
  }
}
