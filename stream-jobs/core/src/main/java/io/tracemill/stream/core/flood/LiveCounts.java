package io.tracemill.stream.core.flood;

/**
 * A service's live requests that were appended in one second, or a part of them. Adding up is
 * commutative and associative as long as no dimension has more names than {@link
 * NamedCounts#CAPACITY}. Not thread-safe.
 */
public final class LiveCounts {
  final ServiceKey key;
  final long appendSecond;

  /** Greatest append time in it, epoch milliseconds. */
  long lastAppendMillis;

  /** Spans in it, each counted once. */
  long spans;

  final SecondCounts total = new SecondCounts();
  final NamedCounts operations = new NamedCounts();
  final NamedCounts callers = new NamedCounts();
  final NamedCounts clientAddresses = new NamedCounts();
  final NamedCounts userAgents = new NamedCounts();

  LiveCounts(ServiceKey key, long appendSecond) {
    this.key = key;
    this.appendSecond = appendSecond;
  }

  public ServiceKey key() {
    return key;
  }

  /** Epoch second in which all of it was appended. */
  public long appendSecond() {
    return appendSecond;
  }

  /** Spans in it, each counted once. */
  public long spans() {
    return spans;
  }

  void add(LiveSpan span, long appendMillis) {
    lastAppendMillis = Math.max(lastAppendMillis, appendMillis);
    spans++;
    total.add(span.endSecond(), span.count());
    add(operations, span.operation(), span);
    add(callers, span.caller(), span);
    add(clientAddresses, span.clientAddress(), span);
    add(userAgents, span.userAgent(), span);
  }

  private static void add(NamedCounts names, String name, LiveSpan span) {
    if (!name.isEmpty()) {
      names.add(name, span.endSecond(), span.count(), span.traceIdHigh(), span.traceIdLow());
    }
  }

  /** Adds another part of the same second. */
  public void add(LiveCounts other) {
    lastAppendMillis = Math.max(lastAppendMillis, other.lastAppendMillis);
    spans += other.spans;
    total.add(other.total);
    operations.add(other.operations);
    callers.add(other.callers);
    clientAddresses.add(other.clientAddresses);
    userAgents.add(other.userAgents);
  }
}
