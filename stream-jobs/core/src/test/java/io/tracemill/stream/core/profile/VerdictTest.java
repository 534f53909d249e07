package io.tracemill.stream.core.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final double UNKNOWN = -1;

  @Test
  void needsEnoughSamples() {
    assertThat(verdict(0.4, 0.9, 0, 0, UNKNOWN, 0, 0.5)).isEmpty();
    assertThat(verdict(0.6, 0.9, 0, 0, UNKNOWN, 0, 0.5)).isEqualTo("cpu_saturated");
  }

  @Test
  void namesTheReasonWithTheGreatestShare() {
    assertThat(verdict(1, 0.3, 0.6, 0, 0, 0, 0)).isEqualTo("throttled");
    assertThat(verdict(1, 0.7, 0.6, 0, 0, 0, 0)).isEqualTo("cpu_saturated");
    assertThat(verdict(1, 0, 0, 0.15, 0, 0, 0)).isEqualTo("memory_pressure");
    assertThat(verdict(1, 0.1, 0.1, 0.05, 0.5, 0.9, 0)).isEqualTo("io_wait");
    assertThat(verdict(1, 0.1, 0.1, 0.05, 0.1, 0.9, 0)).isEqualTo("not_the_host");
  }

  @Test
  void fallsBackToTheHostWhereTheProcesssOwnFigureIsMissing() {
    assertThat(verdict(1, UNKNOWN, 0, 0, UNKNOWN, 0, 0.01)).isEqualTo("cpu_saturated");
    assertThat(verdict(1, 0.05, 0, 0, UNKNOWN, 0, 0.01)).isEqualTo("not_the_host");
    assertThat(verdict(1, 0, 0, 0, UNKNOWN, 0.8, 0.5)).isEqualTo("io_wait");
    assertThat(verdict(1, UNKNOWN, 0, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN))
        .isEqualTo("not_the_host");
  }

  @Test
  void aServiceThatWaitedForOthersIsNotSlowByItsHost() {
    Verdict mostlyWaiting = new Verdict(0.05, 1, 0.9, 0.9, 0.9, 0.9, 0.9, 0, 0.5, 1);
    Verdict mostlyWorking = new Verdict(0.8, 1, 0.5, 0, 0, UNKNOWN, 0, 0.5, 0.5, 1);
    assertThat(mostlyWaiting.text()).isEqualTo("not_the_host");
    assertThat(mostlyWorking.text()).isEqualTo("cpu_saturated");
  }

  @Test
  void showsTheNumbersThatAreKnown() {
    assertThat(new Verdict(1, 1, 0.51234, 0, UNKNOWN, UNKNOWN, 0, 0, 0.25, 1.5).evidence())
        .containsEntry("run_queue_share", "0.512")
        .containsEntry("concurrency", "1.500")
        .doesNotContainKey("io_wait_share");
  }

  private static String verdict(
      double coverage,
      double runQueue,
      double throttled,
      double memory,
      double ioWait,
      double ioPressure,
      double hostIdle) {
    return new Verdict(
            1, coverage, runQueue, throttled, memory, ioWait, ioPressure, hostIdle, 0.5, 1)
        .text();
  }
}
