package io.tracemill.stream.core.flood;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Series by name, the most active ones; a newcomer takes the place of one that is less active. */
final class SeriesSet {
  final int capacity;
  final Map<String, Series> byName = new LinkedHashMap<>();

  SeriesSet(int capacity) {
    this.capacity = capacity;
  }

  void add(NamedCounts counts, long head) {
    counts.entries.forEach(
        (name, entry) -> {
          if (admit(name, entry.counts.sum())) {
            Series series = byName.computeIfAbsent(name, n -> new Series());
            series.ring.advance(head);
            series.add(entry.counts);
          }
        });
  }

  private boolean admit(String name, double count) {
    if (byName.containsKey(name) || byName.size() < capacity) {
      return true;
    }
    String least = "";
    double activity = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, Series> entry : byName.entrySet()) {
      Series series = entry.getValue();
      if (series.activity < activity && !series.isHot()) {
        least = entry.getKey();
        activity = series.activity;
      }
    }
    if (activity >= count) {
      return false;
    }
    byName.remove(least);
    return true;
  }

  /** Forgets what never grew up, and the newest seconds of the rest. */
  void compact() {
    for (Iterator<Series> all = byName.values().iterator(); all.hasNext(); ) {
      Series series = all.next();
      series.ring.release();
      if (!series.baseline.grown) {
        all.remove();
      }
    }
  }
}
