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
  private static final long BUCKET_MILLIS = 10_000;

  /**
   * Whether this is {@code known}: its kind and service, at most a bucket too early or too late,
   * and over at least half of its time.
   */
  boolean is(Fault known) {
    long length = known.toEpochMillis() - known.fromEpochMillis();
    long overlap =
        Math.min(toEpochMillis, known.toEpochMillis())
            - Math.max(fromEpochMillis, known.fromEpochMillis());
    return kind == known.kind()
        && service.equals(known.service())
        && fromEpochMillis >= known.fromEpochMillis() - BUCKET_MILLIS
        && toEpochMillis <= known.toEpochMillis() + 2 * BUCKET_MILLIS
        && 2 * overlap >= length;
  }
}
