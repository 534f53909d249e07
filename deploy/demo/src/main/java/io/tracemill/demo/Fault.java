package io.tracemill.demo;

/**
 * Something that goes wrong with one service for a known time.
 *
 * @param service the service that it happens to
 * @param fromEpochMillis when it starts
 * @param toEpochMillis when it is over
 * @param strength errors: share of answers that fail, 0..1; latency: milliseconds added to every
 *     answer; flood: calls a second; cpu: threads that burn the service's core
 * @param caller who floods; empty for the other kinds
 */
record Fault(
    Kind kind,
    String service,
    long fromEpochMillis,
    long toEpochMillis,
    double strength,
    String caller) {
  private static final long BUCKET_MILLIS = 10_000;

  /** Kinds of faults. */
  enum Kind {
    /** A share of answers is a 500. */
    errors,
    /** One caller calls far more often. */
    flood,
    /** Others burn the core that the service runs on. */
    cpu,
    /** Answers come later. */
    latency
  }

  static Fault errors(String service, long fromMillis, long toMillis, double share) {
    return new Fault(Kind.errors, service, fromMillis, toMillis, share, "");
  }

  static Fault flood(
      String service, String caller, long fromMillis, long toMillis, double perSecond) {
    return new Fault(Kind.flood, service, fromMillis, toMillis, perSecond, caller);
  }

  static Fault cpu(String service, long fromMillis, long toMillis, int threads) {
    return new Fault(Kind.cpu, service, fromMillis, toMillis, threads, "");
  }

  static Fault latency(String service, long fromMillis, long toMillis, long delayMillis) {
    return new Fault(Kind.latency, service, fromMillis, toMillis, delayMillis, "");
  }

  /** Whether it makes that service slow. */
  boolean isSlowing(String anyService) {
    return service.equals(anyService) && (kind == Kind.latency || kind == Kind.cpu);
  }

  boolean activeAt(long epochMillis) {
    return fromEpochMillis <= epochMillis && epochMillis < toEpochMillis;
  }

  /**
   * Whether a finding from 10 s buckets is of this time: at most a bucket too early or too late,
   * and over at least half of it.
   */
  boolean covers(long foundFromMillis, long foundToMillis) {
    return foundFromMillis >= fromEpochMillis - BUCKET_MILLIS
        && foundToMillis <= toEpochMillis + 2 * BUCKET_MILLIS
        && isHalfWithin(foundFromMillis, foundToMillis);
  }

  /** Whether a finding holds for at least half of this time, however long before and after. */
  boolean isHalfWithin(long foundFromMillis, long foundToMillis) {
    long overlap =
        Math.min(foundToMillis, toEpochMillis) - Math.max(foundFromMillis, fromEpochMillis);
    return 2 * overlap >= toEpochMillis - fromEpochMillis;
  }

  String summary() {
    return switch (kind) {
      case errors -> "%.0f %% of answers fail".formatted(strength * 100);
      case flood -> "%.0f calls/s from %s".formatted(strength, caller);
      case cpu -> "%.0f threads burn its core".formatted(strength);
      case latency -> "+%.0f ms on every answer".formatted(strength);
    };
  }
}
