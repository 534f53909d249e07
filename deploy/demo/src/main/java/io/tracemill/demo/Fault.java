package io.tracemill.demo;

/**
 * Something that goes wrong in one service for a known time.
 *
 * @param kind {@code latency}: answers come later; {@code errors}: a share of answers is a 500
 * @param fromEpochMillis when it starts
 * @param toEpochMillis when it is over
 * @param delayMillis added to every answer; 0 for errors
 * @param share share of requests that fail, 0..1; 0 for latency
 */
record Fault(
    Kind kind,
    String service,
    long fromEpochMillis,
    long toEpochMillis,
    long delayMillis,
    double share) {

  /** Kinds of faults, named as the finder's SQL names them. */
  enum Kind {
    latency,
    errors
  }

  static Fault latency(String service, long fromMillis, long toMillis, long delayMillis) {
    return new Fault(Kind.latency, service, fromMillis, toMillis, delayMillis, 0);
  }

  static Fault errors(String service, long fromMillis, long toMillis, double share) {
    return new Fault(Kind.errors, service, fromMillis, toMillis, 0, share);
  }

  boolean activeAt(long epochMillis) {
    return fromEpochMillis <= epochMillis && epochMillis < toEpochMillis;
  }

  String summary() {
    return kind == Kind.latency
        ? "+%d ms on every answer".formatted(delayMillis)
        : "%.0f %% of answers fail".formatted(share * 100);
  }
}
