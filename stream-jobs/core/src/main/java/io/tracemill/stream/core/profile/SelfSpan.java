package io.tracemill.stream.core.profile;

/**
 * A span with the time that it spent itself.
 *
 * @param spanId id
 * @param operation what it is booked under
 * @param startNanos start, epoch nanoseconds
 * @param endNanos end, epoch nanoseconds
 * @param self the time in it and in none of its children: starts and ends in turn, ascending, epoch
 *     nanoseconds
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, compared nowhere
public record SelfSpan(
    long spanId, Operation operation, long startNanos, long endNanos, long[] self) {

  /** Time that it spent itself, nanoseconds. */
  public long selfNanos() {
    long sum = 0;
    for (int i = 0; i < self.length; i += 2) {
      sum += self[i + 1] - self[i];
    }
    return sum;
  }
}
