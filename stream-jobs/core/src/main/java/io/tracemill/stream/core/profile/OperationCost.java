package io.tracemill.stream.core.profile;

/**
 * What one operation used in one minute, of one instance or of all.
 *
 * @param requests spans that ended in the minute
 * @param cpuNanos CPU time
 * @param throttledNanos time throttled by the CPU quota
 * @param memoryKibMillis memory held over time, KiB times milliseconds
 * @param readBytes bytes read from disks
 * @param writtenBytes bytes written to disks
 */
public record OperationCost(
    long requests,
    long cpuNanos,
    long throttledNanos,
    long memoryKibMillis,
    long readBytes,
    long writtenBytes) {
  public static final OperationCost NONE = new OperationCost(0, 0, 0, 0, 0, 0);

  public OperationCost plus(OperationCost other) {
    return new OperationCost(
        requests + other.requests,
        cpuNanos + other.cpuNanos,
        throttledNanos + other.throttledNanos,
        memoryKibMillis + other.memoryKibMillis,
        readBytes + other.readBytes,
        writtenBytes + other.writtenBytes);
  }

  /** Memory held over time, byte seconds. */
  public double memoryByteSeconds() {
    return Attribution.byteSeconds(memoryKibMillis);
  }
}
