package io.tracemill.formats;

import io.tracemill.schemas.Span;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Keeps what a reader found. */
final class Collected implements SpanSink {
  private final List<Span> spans = new ArrayList<>();
  private final Map<RejectReason, Integer> rejected = new EnumMap<>(RejectReason.class);
  private int received;

  @Override
  public void add(Span span) {
    received++;
    spans.add(span);
  }

  @Override
  public void reject(RejectReason reason) {
    received++;
    rejected.merge(reason, 1, Integer::sum);
  }

  List<Span> spans() {
    return spans;
  }

  Map<RejectReason, Integer> rejected() {
    return rejected;
  }

  int received() {
    return received;
  }
}
