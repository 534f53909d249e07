package io.tracemill.schemas.mapping;

import io.tracemill.schemas.Span;
import java.math.BigInteger;
import java.util.SortedMap;

/**
 * Start and duration of a span, kept within what a span can hold. A value that had to be changed is
 * kept as it was in an attribute beside it.
 *
 * @param startEpochNanos as in {@link Span}
 * @param durationNanos as in {@link Span}
 */
public record SpanTimes(long startEpochNanos, long durationNanos) {
  public static final String RAW_START = "tracemill.raw.start_unix_nano";
  public static final String RAW_END = "tracemill.raw.end_unix_nano";
  public static final String RAW_DURATION = "tracemill.raw.duration_nano";
  public static final String RAW_EVENT_TIME = "tracemill.raw.time_unix_nano";

  private static final int NANOS_PER_MICRO = 1000;
  private static final BigInteger BIG_NANOS_PER_MICRO = BigInteger.valueOf(NANOS_PER_MICRO);

  /**
   * OTLP: start and end in epoch nanoseconds, unsigned; 0 is not known. An end without a start is
   * kept as an attribute only.
   */
  public static SpanTimes ofStartAndEnd(
      long start, long end, SortedMap<String, String> attributes, Mending mending) {
    if (start == 0) {
      if (end != 0) {
        attributes.put(RAW_END, Long.toUnsignedString(end));
      }
      return new SpanTimes(Span.UNKNOWN, Span.UNKNOWN);
    }
    long keptStart = clamp(start);
    if (keptStart != start) {
      mending.note(Defect.TIME_OUT_OF_RANGE);
      attributes.put(RAW_START, Long.toUnsignedString(start));
    }
    if (end == 0) {
      return new SpanTimes(keptStart, Span.UNKNOWN);
    }
    if (Long.compareUnsigned(end, start) < 0) {
      mending.note(Defect.NEGATIVE_DURATION);
      attributes.put(RAW_END, Long.toUnsignedString(end));
      return new SpanTimes(keptStart, 0);
    }
    long keptEnd = clamp(end);
    if (keptEnd != end) {
      mending.note(Defect.TIME_OUT_OF_RANGE);
      attributes.put(RAW_END, Long.toUnsignedString(end));
    }
    return new SpanTimes(keptStart, keptEnd - keptStart);
  }

  /** Zipkin: start and duration in microseconds, not negative; 0 is not known. */
  public static SpanTimes ofStartAndDurationMicros(
      long startMicros,
      long durationMicros,
      SortedMap<String, String> attributes,
      Mending mending) {
    long start = startMicros == 0 ? Span.UNKNOWN : nanos(startMicros);
    if (start != Span.UNKNOWN && start / NANOS_PER_MICRO != startMicros) {
      mending.note(Defect.TIME_OUT_OF_RANGE);
      attributes.put(RAW_START, exactNanos(startMicros).toString());
    }
    long duration = durationMicros == 0 ? Span.UNKNOWN : nanos(durationMicros);
    long room = Span.MAX_EPOCH_NANOS - Math.max(start, 0);
    if (duration > room
        || (duration != Span.UNKNOWN && duration / NANOS_PER_MICRO != durationMicros)) {
      mending.note(Defect.TIME_OUT_OF_RANGE);
      BigInteger exact = exactNanos(durationMicros);
      if (start == Span.UNKNOWN) {
        attributes.put(RAW_DURATION, exact.toString());
      } else {
        attributes.put(RAW_END, exact.add(exactNanos(startMicros)).toString());
      }
      duration = room;
    }
    return new SpanTimes(start, duration);
  }

  /** An event's time, unsigned epoch nanoseconds. */
  public static long ofEvent(
      long epochNanos, SortedMap<String, String> attributes, Mending mending) {
    long kept = clamp(epochNanos);
    if (kept != epochNanos) {
      mending.note(Defect.TIME_OUT_OF_RANGE);
      attributes.put(RAW_EVENT_TIME, Long.toUnsignedString(epochNanos));
    }
    return kept;
  }

  /** An event's time, epoch microseconds; before 1970 becomes 1970. */
  public static long ofEventMicros(
      long epochMicros, SortedMap<String, String> attributes, Mending mending) {
    long kept = epochMicros < 0 ? 0 : nanos(epochMicros);
    if (kept / NANOS_PER_MICRO != epochMicros) {
      mending.note(Defect.TIME_OUT_OF_RANGE);
      attributes.put(RAW_EVENT_TIME, exactNanos(epochMicros).toString());
    }
    return kept;
  }

  private static long clamp(long epochNanos) {
    return Long.compareUnsigned(epochNanos, Span.MAX_EPOCH_NANOS) > 0
        ? Span.MAX_EPOCH_NANOS
        : epochNanos;
  }

  private static long nanos(long micros) {
    return micros > Span.MAX_EPOCH_NANOS / NANOS_PER_MICRO
        ? Span.MAX_EPOCH_NANOS
        : micros * NANOS_PER_MICRO;
  }

  private static BigInteger exactNanos(long micros) {
    return BigInteger.valueOf(micros).multiply(BIG_NANOS_PER_MICRO);
  }
}
