package io.tracemill.benchmarks;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws 0..n-1, where the k-th is about 1/(k+1) as likely as the first. */
final class Zipf {
  private final double[] cumulated;

  Zipf(int n) {
    cumulated = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += 1.0 / (i + 1);
      cumulated[i] = sum;
    }
  }

  int draw(SplittableRandom random) {
    double at = random.nextDouble() * cumulated[cumulated.length - 1];
    int found = Arrays.binarySearch(cumulated, at);
    return found < 0 ? -found - 1 : Math.min(found + 1, cumulated.length - 1);
  }
}
