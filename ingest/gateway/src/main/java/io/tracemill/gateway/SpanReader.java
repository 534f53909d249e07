package io.tracemill.gateway;

/** Reads the spans of one request body. Implementations are thread-safe. */
@FunctionalInterface
interface SpanReader {
  /**
   * Reads all spans of {@code body} into {@code batch}.
   *
   * @throws Refusal when the body is not of the format; the batch then holds what came before
   */
  void read(byte[] body, SpanBatch batch);
}
