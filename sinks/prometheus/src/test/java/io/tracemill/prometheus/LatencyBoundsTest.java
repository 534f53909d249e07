package io.tracemill.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyBoundsTest {
  @Test
  void putsEveryBucketUnderTheBoundThatItsMiddleIsWithin() {
    double[] bounds = LatencyBounds.seconds();
    for (int index = -1; index < 64 * 32; index++) {
      double middleSeconds = Math.pow(2, (index + 0.5) / 32) / 1e9;
      int expected = 0;
      while (middleSeconds > bounds[expected]) {
        expected++;
      }
      assertThat(LatencyBounds.classOf(index)).as("bucket %d", index).isEqualTo(expected);
    }
  }

  @Test
  void isOffByAtMostOnePointOnePercentAtABound() {
    for (double bound : new double[] {0.005, 0.25, 10}) {
      assertThat(LatencyBounds.classOf(indexOf(bound / 1.011)))
          .isLessThan(LatencyBounds.classOf(indexOf(bound * 1.011)));
    }
  }

  private static int indexOf(double seconds) {
    return (int) Math.ceil(32 * Math.log(seconds * 1e9) / Math.log(2)) - 1;
  }
}
