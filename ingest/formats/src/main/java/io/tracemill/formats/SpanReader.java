package io.tracemill.formats;

/** Reads the spans of one message. Implementations are thread-safe. */
@FunctionalInterface
public interface SpanReader {
  /**
   * Reads all spans of {@code message} into {@code sink}.
   *
   * @throws MalformedMessageException when it is not of the format; the sink then has what came
   *     before. What the sink throws passes through.
   */
  void read(byte[] message, SpanSink sink);
}
