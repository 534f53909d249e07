package io.tracemill.stream.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialHistogramTest {
  @Test
  void powersOfTwoAreTheInclusiveUpperBoundOfTheirBucket() {
    for (int exponent = 0; exponent < 63; exponent++) {
      assertThat(ExponentialHistogram.indexOf(1L << exponent)).isEqualTo(32 * exponent - 1);
    }
  }

  @Test
  void everyValueIsWithinItsBucketsBounds() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      long value = (random.nextLong() >>> 1) >>> random.nextInt(62);
      if (value > 0) {
        assertWithinBucket(value);
      }
    }
  }

  @Test
  void neighboursOfABoundaryFallOnItsTwoSides() {
    for (int index = 200; index < 1600; index += 7) {
      long below = (long) Math.pow(2, index / 32.0);
      for (long value = below - 1; value <= below + 1; value++) {
        assertWithinBucket(value);
      }
    }
  }

  /** value^32 against 2^index and 2^(index+1): exact integers, no logarithm. */
  private static void assertWithinBucket(long value) {
    int index = ExponentialHistogram.indexOf(value);
    BigDecimal power = BigDecimal.valueOf(value).pow(32);
    assertThat(power).as("%d in %d", value, index).isGreaterThan(two(index));
    assertThat(power).as("%d in %d", value, index).isLessThanOrEqualTo(two(index + 1));
  }

  private static BigDecimal two(int exponent) {
    return exponent < 0 ? new BigDecimal("0.5") : BigDecimal.valueOf(2).pow(exponent);
  }

  @Test
  void addsMergesAndTakesBack() {
    ExponentialHistogram a = new ExponentialHistogram();
    ExponentialHistogram b = new ExponentialHistogram();
    a.add(7, 2);
    a.add(-3, 1);
    b.add(7, -1);
    b.add(9, 5);
    a.add(b);
    assertThat(a.size()).isEqualTo(3);
    assertThat(new int[] {a.index(0), a.index(1), a.index(2)}).containsExactly(-3, 7, 9);
    assertThat(new long[] {a.count(0), a.count(1), a.count(2)}).containsExactly(1, 1, 5);
  }
}
