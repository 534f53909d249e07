package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LoadPlanTest {
  @Test
  void theSameSeedGivesTheSamePlan() {
    assertThat(LoadPlan.of(Duration.ofSeconds(60), 7))
        .isEqualTo(LoadPlan.of(Duration.ofSeconds(60), 7))
        .isNotEqualTo(LoadPlan.of(Duration.ofSeconds(60), 8));
  }

  @Test
  void requestsComeInOrderAtASteadyRate() {
    LoadPlan plan = LoadPlan.of(Duration.ofMinutes(2), 1);

    assertThat(plan.requests())
        .isSortedAccordingTo(Comparator.comparing(LoadPlan.Planned::atNanos));
    assertThat(
            plan.requests().stream()
                .collect(
                    Collectors.groupingBy(
                        r -> r.atNanos() / 10_000_000_000L, Collectors.counting()))
                .values())
        .hasSize(12)
        .allSatisfy(perTenSeconds -> assertThat(perTenSeconds).isBetween(90L, 210L));
  }
}
