package io.tracemill.gateway;

import io.tracemill.schemas.ConfluentFraming;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.mapping.SpanFitter;
import java.util.Arrays;
import java.util.List;

/** Batches that are read back as spans. */
final class Batches {
  static final int SCHEMA_ID = 7;

  private Batches() {}

  static SpanBatch empty() {
    return limited(1_000_000, 1L << 30);
  }

  static SpanBatch limited(int spans, long bytes) {
    return new SpanBatch(
        new SpanFitter(SCHEMA_ID), new ByteBudget(Long.MAX_VALUE).lease(), spans, bytes);
  }

  static List<Span> spans(SpanBatch batch) {
    return batch.records().stream().map(encoded -> decode(encoded.value())).toList();
  }

  static Span decode(byte[] framed) {
    return new SpanCodec()
        .decode(Arrays.copyOfRange(framed, ConfluentFraming.HEADER_BYTES, framed.length));
  }
}
