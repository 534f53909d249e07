package io.tracemill.stream.core.flood;

import java.util.Arrays;

/**
 * Adjusted counts of spans by the second in which they ended; a sparse list, since the spans of one
 * append second ended in few. Not thread-safe.
 */
public final class SecondCounts {
  long[] seconds = new long[2];
  double[] counts = new double[2];
  int size;

  /** Adds spans that ended in that epoch second. */
  void add(long endSecond, double count) {
    int i = size - 1;
    while (i >= 0 && seconds[i] != endSecond) {
      i--;
    }
    if (i < 0) {
      i = append(endSecond);
    }
    counts[i] += count;
  }

  private int append(long endSecond) {
    if (size == seconds.length) {
      seconds = Arrays.copyOf(seconds, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    seconds[size] = endSecond;
    counts[size] = 0;
    return size++;
  }

  void add(SecondCounts other) {
    for (int i = 0; i < other.size; i++) {
      add(other.seconds[i], other.counts[i]);
    }
  }

  double sum() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += counts[i];
    }
    return sum;
  }
}
