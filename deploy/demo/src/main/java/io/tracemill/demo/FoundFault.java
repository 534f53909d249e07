package io.tracemill.demo;

/**
 * A fault as the finder's SQL sees it.
 *
 * @param fromEpochMillis start of the first 10 s bucket that shows it
 * @param toEpochMillis end of the last one
 * @param usual what the service does without it: 75th percentile in milliseconds, or error rate
 * @param peak the same at its worst
 */
record FoundFault(
    Fault.Kind kind,
    String service,
    long fromEpochMillis,
    long toEpochMillis,
    double usual,
    double peak) {
  /**
   * Whether this is {@code known}. A burnt core shows as latency, and may for longer: whatever else
   * runs on the machine can burn it too.
   */
  boolean is(Fault known) {
    if (!service.equals(known.service())) {
      return false;
    }
    return known.kind() == Fault.Kind.cpu
        ? kind == Fault.Kind.latency && known.isHalfWithin(fromEpochMillis, toEpochMillis)
        : kind == known.kind() && known.covers(fromEpochMillis, toEpochMillis);
  }
}
