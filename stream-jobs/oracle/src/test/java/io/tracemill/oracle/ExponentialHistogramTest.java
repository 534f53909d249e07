package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialHistogramTest {
  @Test
  void putsPowersOfTwoAtTheUpperEndOfTheirBucket() {
    assertThat(index(1)).isEqualTo(-1);
    for (int k = 1; k < 64; k++) {
      BigInteger power = BigInteger.ONE.shiftLeft(k);
      assertThat(ExponentialHistogram.index(power)).isEqualTo(32 * k - 1);
      assertThat(ExponentialHistogram.index(power.add(BigInteger.ONE)))
          .isGreaterThanOrEqualTo(32 * k);
    }
  }

  /** Small numbers: 2^(i/32) by hand. */
  @Test
  void putsSmallNumbersWhereTheDefinitionDoes() {
    assertThat(index(3)).isEqualTo(50); // 32 * log2(3) = 50.7
    assertThat(index(5)).isEqualTo(74); // 74.3
    assertThat(index(1000)).isEqualTo(318); // 318.9
    assertThat(index(1_000_000)).isEqualTo(637); // 637.8
    assertThat(index(Long.MAX_VALUE)).isEqualTo(32 * 63 - 1);
  }

  @Test
  void agreesWithTheLogarithmAwayFromBoundaries() {
    long seed = System.nanoTime();
    System.out.println("ExponentialHistogramTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long nanos = 1 + random.nextLong(1L << (1 + random.nextInt(62)));
      double exact = Math.log(nanos) / Math.log(2) * 32;
      if (Math.abs(exact - Math.rint(exact)) > 1e-6) {
        assertThat(index(nanos)).as("index of %d", nanos).isEqualTo((int) Math.ceil(exact) - 1);
      }
    }
  }

  private static int index(long nanos) {
    return ExponentialHistogram.index(BigInteger.valueOf(nanos));
  }
}
