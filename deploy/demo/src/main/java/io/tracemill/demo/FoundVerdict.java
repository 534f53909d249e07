package io.tracemill.demo;

/**
 * Whether the host was to blame while a service was slow.
 *
 * @param fromEpochMillis start of the first 10 s in which it was slow
 * @param toEpochMillis end of the last
 * @param slow how many traces were slow there
 * @param verdict the one most given; empty when none was
 * @param agreeing how many of the slow ones have it
 */
record FoundVerdict(
    String service,
    long fromEpochMillis,
    long toEpochMillis,
    long slow,
    String verdict,
    long agreeing) {
  static final String CPU_SATURATED = "cpu_saturated";
  static final String NOT_THE_HOST = "not_the_host";

  /**
   * Whether most of what was slow in {@code service} during {@code known} has {@code expected}. It
   * may have been slow for longer: other services of the machine can be the reason.
   */
  boolean says(String expected, String ofService, Fault known) {
    return service.equals(ofService)
        && verdict.equals(expected)
        && 2 * agreeing > slow
        && known.isHalfWithin(fromEpochMillis, toEpochMillis);
  }
}
