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
  /** Whether this is {@code known}: a burnt core shows as latency. */
  boolean is(Fault known) {
    Fault.Kind shownAs = known.kind() == Fault.Kind.cpu ? Fault.Kind.latency : known.kind();
    return kind == shownAs
        && service.equals(known.service())
        && known.covers(fromEpochMillis, toEpochMillis);
  }
}
