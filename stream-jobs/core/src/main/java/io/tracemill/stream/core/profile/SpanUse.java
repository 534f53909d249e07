package io.tracemill.stream.core.profile;

/**
 * What one span used.
 *
 * @param spanId id
 * @param name name
 * @param selfNanos time in it and in none of its children
 * @param cpuNanos CPU time
 * @param throttledNanos time throttled by the CPU quota
 * @param ioWaitNanos time waiting for I/O
 */
public record SpanUse(
    long spanId,
    String name,
    long selfNanos,
    long cpuNanos,
    long throttledNanos,
    long ioWaitNanos) {}
