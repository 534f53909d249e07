package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {
  private final AtomicLong now = new AtomicLong();
  private final FaultInjector faults = new FaultInjector(() -> Instant.ofEpochMilli(now.get()), 42);

  @Test
  void failsOnlyItsServiceAndOnlyInItsTime() {
    faults.schedule(List.of(Fault.errors("catalog", 1_000, 2_000, 1)));

    assertFails("catalog", 999, false);
    assertFails("catalog", 1_000, true);
    assertFails("catalog", 1_999, true);
    assertFails("catalog", 2_000, false);
    assertFails("web", 1_500, false);
  }

  @Test
  void failsItsShare() {
    faults.schedule(List.of(Fault.errors("catalog", 0, 1, 0.3)));

    int failed = 0;
    for (int i = 0; i < 10_000; i++) {
      failed += fails("catalog") ? 1 : 0;
    }
    assertThat(failed).isBetween(2_850, 3_150);
  }

  @Test
  void delaysByItsTime() {
    faults.schedule(List.of(Fault.latency("payment", 0, 1, 30)));

    long start = System.nanoTime();
    assertThatCode(() -> faults.afflict("payment")).doesNotThrowAnyException();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(30));
  }

  private void assertFails(String service, long at, boolean expected) {
    now.set(at);
    if (expected) {
      assertThatThrownBy(() -> faults.afflict(service))
          .isInstanceOf(InjectedFailureException.class)
          .hasMessageContaining(service);
    } else {
      assertThatCode(() -> faults.afflict(service)).doesNotThrowAnyException();
    }
  }

  private boolean fails(String service) {
    try {
      faults.afflict(service);
      return false;
    } catch (InjectedFailureException e) {
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
