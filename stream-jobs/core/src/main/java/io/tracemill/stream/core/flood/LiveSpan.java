package io.tracemill.stream.core.flood;

/**
 * What floods are found by in one request.
 *
 * @param service whose request it was
 * @param endSecond epoch second in which it ended
 * @param count adjusted count: spans that it stands for
 * @param operation operation
 * @param caller who called; empty: unknown
 * @param clientAddress where it came from; empty: unknown
 * @param userAgent what sent it; empty: unknown
 */
record LiveSpan(
    ServiceKey service,
    long endSecond,
    double count,
    String operation,
    String caller,
    String clientAddress,
    String userAgent,
    long traceIdHigh,
    long traceIdLow) {}
