package io.tracemill.gateway;

import io.tracemill.formats.RejectReason;
import io.tracemill.formats.SpanSink;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.mapping.SpanFitter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The spans of one request on their way to Kafka, and the count of those that were left out: {@code
 * received = records + rejected}. Not thread-safe.
 */
final class SpanBatch implements SpanSink {
  /** One span, encoded; the key is the lower half of its trace id. */
  static final class Encoded {
    private final long key;
    private final byte[] value;

    Encoded(long key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    long key() {
      return key;
    }

    byte[] value() {
      return value;
    }
  }

  private final SpanFitter fitter;
  private final ByteBudget.Lease lease;
  private final int limitSpans;
  private final long limitBytes;
  private final List<Encoded> records = new ArrayList<>();
  private final Map<RejectReason, Integer> rejected = new EnumMap<>(RejectReason.class);
  private int received;
  private int mended;
  private long bytes;

  SpanBatch(SpanFitter fitter, ByteBudget.Lease lease, int limitSpans, long limitBytes) {
    this.fitter = fitter;
    this.lease = lease;
    this.limitSpans = limitSpans;
    this.limitBytes = limitBytes;
  }

  /**
   * Takes a span in.
   *
   * @throws Refusal when the request has too many spans, or they take too much room
   */
  @Override
  public void add(Span span) {
    countOne();
    byte[] value = fitter.encode(span);
    bytes += value.length;
    if (bytes > limitBytes) {
      throw Refusal.tooLarge("request, once each span carries its resource,", limitBytes, "bytes");
    }
    lease.charge(value.length);
    records.add(new Encoded(span.traceIdLow(), value));
    if (!span.defects().isEmpty()) {
      mended++;
    }
  }

  /** Leaves one span of the request out. */
  @Override
  public void reject(RejectReason reason) {
    countOne();
    rejected.merge(reason, 1, Integer::sum);
  }

  private void countOne() {
    if (received == limitSpans) {
      throw Refusal.tooLarge("request", limitSpans, "spans");
    }
    received++;
  }

  List<Encoded> records() {
    return Collections.unmodifiableList(records);
  }

  Map<RejectReason, Integer> rejected() {
    return Collections.unmodifiableMap(rejected);
  }

  /** Spans read from the request so far. */
  int received() {
    return received;
  }

  /** Spans that carry a defect. */
  int mended() {
    return mended;
  }
}
