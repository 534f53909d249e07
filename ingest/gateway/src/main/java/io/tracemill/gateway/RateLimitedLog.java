package io.tracemill.gateway;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Logs a repeating message once in ten seconds per key, with the number left out since. Keys must
 * come from a small fixed set. Thread-safe.
 */
final class RateLimitedLog {
  private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

  private static final class Entry {
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - PERIOD_NANOS);
    private final AtomicLong suppressed = new AtomicLong();
  }

  private final Logger log;
  private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();

  RateLimitedLog(Logger log) {
    this.log = log;
  }

  void warn(String key, String message) {
    long suppressed = due(key);
    if (suppressed >= 0) {
      log.warn("{}{}", message, note(suppressed));
    }
  }

  void error(String key, String message, Throwable cause) {
    long suppressed = due(key);
    if (suppressed >= 0) {
      log.error("{}{}", message, note(suppressed), cause);
    }
  }

  private static String note(long suppressed) {
    return suppressed == 0 ? "" : " (" + suppressed + " more like it since the last one shown)";
  }

  /** How many were left out since the last one shown; negative when this one is left out too. */
  private long due(String key) {
    Entry entry = entries.computeIfAbsent(key, unused -> new Entry());
    long last = entry.lastNanos.get();
    long now = System.nanoTime();
    if (now - last < PERIOD_NANOS || !entry.lastNanos.compareAndSet(last, now)) {
      entry.suppressed.incrementAndGet();
      return -1;
    }
    return entry.suppressed.getAndSet(0);
  }
}
