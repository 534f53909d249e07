package io.tracemill.oracle;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A span with the time that it spent itself: its own without that of its children.
 *
 * @param span the span
 * @param pieces the time, in pieces that do not overlap
 */
record SelfTime(SpanRow span, List<Piece> pieces) {
  private static final BigInteger LAST_NANOS = BigInteger.valueOf(Long.MAX_VALUE);

  /** A stretch of time, epoch nanoseconds. */
  record Piece(long from, long to) {
    boolean covers(Piece other) {
      return from <= other.from && other.to <= to;
    }
  }

  /** Cut at every start and end, a stretch is the span's own when no child covers it. */
  static SelfTime of(SpanRow span, List<SpanRow> childRows) {
    Piece whole = piece(span);
    List<Piece> children =
        childRows.stream().filter(SelfTime::isTimed).map(SelfTime::piece).toList();
    TreeSet<Long> cuts = new TreeSet<>(List.of(whole.from(), whole.to()));
    children.forEach(child -> cuts.addAll(List.of(child.from(), child.to())));
    List<Piece> own = new ArrayList<>();
    for (Long from : cuts) {
      Long to = cuts.higher(from);
      Piece piece = new Piece(from, to == null ? from : to);
      if (to != null && whole.covers(piece) && children.stream().noneMatch(c -> c.covers(piece))) {
        own.add(piece);
      }
    }
    return new SelfTime(span, own);
  }

  /** Whether it is known when it began. */
  static boolean isTimed(SpanRow span) {
    return span.start().signum() > 0;
  }

  private static Piece piece(SpanRow span) {
    return new Piece(span.start().longValueExact(), span.end().min(LAST_NANOS).longValueExact());
  }

  long endNanos() {
    return piece(span).to();
  }

  long nanos() {
    return pieces.stream().mapToLong(piece -> piece.to() - piece.from()).sum();
  }

  /** How much of it lies in an interval, nanoseconds. */
  long within(Interval interval) {
    return pieces.stream().mapToLong(p -> interval.overlap(p.from(), p.to())).sum();
  }
}
