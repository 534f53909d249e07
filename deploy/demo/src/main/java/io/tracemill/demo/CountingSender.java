package io.tracemill.demo;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;

/** Counts the spans that the receiver acknowledged. */
final class CountingSender implements BytesMessageSender {
  private final BytesMessageSender sender;
  private final LongAdder acknowledged = new LongAdder();

  CountingSender(BytesMessageSender sender) {
    this.sender = sender;
  }

  long acknowledged() {
    return acknowledged.sum();
  }

  @Override
  public Encoding encoding() {
    return sender.encoding();
  }

  @Override
  public int messageMaxBytes() {
    return sender.messageMaxBytes();
  }

  @Override
  public int messageSizeInBytes(List<byte[]> encodedSpans) {
    return sender.messageSizeInBytes(encodedSpans);
  }

  @Override
  public int messageSizeInBytes(int encodedSizeInBytes) {
    return sender.messageSizeInBytes(encodedSizeInBytes);
  }

  @Override
  public void send(List<byte[]> encodedSpans) throws IOException {
    sender.send(encodedSpans);
    acknowledged.add(encodedSpans.size());
  }

  @Override
  public void close() {
    try {
      sender.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
