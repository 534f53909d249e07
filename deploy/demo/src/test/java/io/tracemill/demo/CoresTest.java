package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CoresTest {
  @Test
  void theFirstCoreIsBurntAndTheOthersAreForTheRest() {
    assertThat(Cores.of("0-1")).isEqualTo(new Cores("0", "1"));
    assertThat(Cores.of("2-4,8")).isEqualTo(new Cores("2", "3,4,8"));
  }

  @Test
  void aSingleCoreIsForAll() {
    assertThat(Cores.of("3")).isEqualTo(new Cores("3", "3"));
  }

  @Test
  void readsThoseOfThisProcess() throws Exception {
    assertThat(Cores.ofThisProcess().burnt()).containsOnlyDigits();
  }
}
