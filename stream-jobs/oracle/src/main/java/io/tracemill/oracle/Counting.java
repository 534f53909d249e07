package io.tracemill.oracle;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** How many there are of each. */
final class Counting {
  private Counting() {}

  static <T> SortedMap<String, Long> by(Collection<T> items, Function<T, String> key) {
    SortedMap<String, Long> counts = new TreeMap<>();
    items.forEach(item -> counts.merge(key.apply(item), 1L, Long::sum));
    return Collections.unmodifiableSortedMap(counts);
  }
}
