package io.tracemill.bridge;

import io.tracemill.formats.RejectReason;
import io.tracemill.formats.SpanSink;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.mapping.SpanFitter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The spans of one record, encoded. They are published only once the whole record has been read, so
 * a record is taken in or refused, never both. Not thread-safe.
 */
final class RecordSpans implements SpanSink {
  /** One span as it goes to Kafka. */
  @SuppressWarnings("ArrayRecordComponent") // on their way from here to the producer
  record Encoded(byte[] key, byte[] value) {}

  private final SpanFitter fitter;
  private final int limitSpans;
  private final long limitBytes;
  private final List<Encoded> spans = new ArrayList<>();
  private final Map<RejectReason, Integer> rejected = new EnumMap<>(RejectReason.class);
  private int received;
  private int mended;
  private long bytes;

  RecordSpans(SpanFitter fitter, int limitSpans, long limitBytes) {
    this.fitter = fitter;
    this.limitSpans = limitSpans;
    this.limitBytes = limitBytes;
  }

  @Override
  public void add(Span span) {
    countOne();
    byte[] value = fitter.encode(span);
    bytes += value.length;
    if (bytes > limitBytes) {
      throw new TooLargeException(
          "spans, once each carries its resource, take more than %,d bytes".formatted(limitBytes));
    }
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(span.traceIdLow()).array();
    spans.add(new Encoded(key, value));
    if (!span.defects().isEmpty()) {
      mended++;
    }
  }

  @Override
  public void reject(RejectReason reason) {
    countOne();
    rejected.merge(reason, 1, Integer::sum);
  }

  private void countOne() {
    if (received == limitSpans) {
      throw new TooLargeException("record has more than %,d spans".formatted(limitSpans));
    }
    received++;
  }

  List<Encoded> spans() {
    return spans;
  }

  Map<RejectReason, Integer> rejected() {
    return rejected;
  }

  /** Spans read, taken or rejected. */
  int received() {
    return received;
  }

  /** Spans that carry a defect. */
  int mended() {
    return mended;
  }
}
