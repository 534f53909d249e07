package io.tracemill.stream.core.flood;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts by name, of the heaviest names only: Space-Saving (Metwally, Agrawal, El Abbadi 2005).
 * Every name with more than 1/{@link #CAPACITY} of all that was added is in it; what it says of a
 * name is never more than the truth, and short by no more than that same part. Not thread-safe.
 */
public final class NamedCounts {
  /** Names kept at most. */
  static final int CAPACITY = 64;

  /** What is known of one name. */
  static final class Entry {
    final SecondCounts counts = new SecondCounts();

    /** Space-Saving's own count: what was counted, and what may have been counted before. */
    double rank;

    /** Trace id of one of its spans. */
    long traceIdHigh;

    long traceIdLow;
  }

  final Map<String, Entry> entries = new LinkedHashMap<>();

  void add(String name, long endSecond, double count, long traceIdHigh, long traceIdLow) {
    Entry entry = entry(name, count);
    entry.counts.add(endSecond, count);
    entry.traceIdHigh = traceIdHigh;
    entry.traceIdLow = traceIdLow;
  }

  void add(NamedCounts other) {
    other.entries.forEach(
        (name, theirs) -> {
          Entry entry = entry(name, theirs.rank);
          entry.counts.add(theirs.counts);
          entry.traceIdHigh = theirs.traceIdHigh;
          entry.traceIdLow = theirs.traceIdLow;
        });
  }

  private Entry entry(String name, double count) {
    Entry entry = entries.get(name);
    if (entry == null) {
      entry = new Entry();
      entry.rank = entries.size() < CAPACITY ? 0 : evictLeast();
      entries.put(name, entry);
    }
    entry.rank += count;
    return entry;
  }

  private double evictLeast() {
    String least = "";
    double rank = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      if (entry.getValue().rank < rank) {
        rank = entry.getValue().rank;
        least = entry.getKey();
      }
    }
    entries.remove(least);
    return rank;
  }
}
