package io.tracemill.stream.core;

import java.util.Arrays;

/**
 * OpenTelemetry's exponential histogram of scale 5 over positive durations in nanoseconds: bucket i
 * counts values within (2^(i/32), 2^((i+1)/32)], so a value read back from the middle of its bucket
 * is off by at most 1.1 %. Counts may go down again, for merged and retracted histograms.
 *
 * <p>Sparse: a sorted array of indexes beside one of counts, as a series sees few buckets. Not
 * thread-safe.
 */
public final class ExponentialHistogram {
  /** Buckets per power of two: 2^scale. */
  private static final int PER_OCTAVE = 32;

  /** Upper bounds of the buckets of one octave but the last: 2^(1/32), 2^(2/32) ... 2^(31/32). */
  private static final double[] BOUNDS = bounds();

  private short[] indexes = new short[4];
  private long[] counts = new long[4];
  private int size;

  private static double[] bounds() {
    double[] bounds = new double[PER_OCTAVE - 1];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = Math.pow(2, (i + 1) / (double) PER_OCTAVE);
    }
    return bounds;
  }

  /**
   * Bucket of a duration.
   *
   * @param nanos above 0
   */
  public static int indexOf(long nanos) {
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    if (nanos == 1L << exponent) {
      return exponent * PER_OCTAVE - 1;
    }
    double mantissa = nanos / (double) (1L << exponent);
    int found = Arrays.binarySearch(BOUNDS, mantissa);
    return exponent * PER_OCTAVE + (found >= 0 ? found : -found - 1);
  }

  /** Adds {@code count} to a bucket; it may be negative, to take back what was added. */
  public void add(int index, long count) {
    int at = Arrays.binarySearch(indexes, 0, size, (short) index);
    if (at >= 0) {
      counts[at] += count;
    } else {
      insert(-at - 1, (short) index, count);
    }
  }

  /** Adds all of {@code other}. */
  public void add(ExponentialHistogram other) {
    for (int i = 0; i < other.size; i++) {
      add(other.indexes[i], other.counts[i]);
    }
  }

  private void insert(int at, short index, long count) {
    if (size == indexes.length) {
      indexes = Arrays.copyOf(indexes, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    System.arraycopy(indexes, at, indexes, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    indexes[at] = index;
    counts[at] = count;
    size++;
  }

  /** Buckets held, empty ones included. */
  public int size() {
    return size;
  }

  /** Index of the bucket at position {@code i}; ascending. */
  public int index(int i) {
    return indexes[i];
  }

  /** Count of the bucket at position {@code i}; 0 is possible after a retraction. */
  public long count(int i) {
    return counts[i];
  }

  /** An independent copy. */
  public ExponentialHistogram copy() {
    ExponentialHistogram copy = new ExponentialHistogram();
    copy.indexes = Arrays.copyOf(indexes, Math.max(size, 1));
    copy.counts = Arrays.copyOf(counts, Math.max(size, 1));
    copy.size = size;
    return copy;
  }
}
