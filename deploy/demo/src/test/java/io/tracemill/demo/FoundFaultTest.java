package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FoundFaultTest {
  private static final Fault KNOWN = Fault.latency("payment", 37_000, 52_000, 400);

  @Test
  void matchesItsKindServiceAndTime() {
    assertThat(found(Fault.Kind.latency, "payment", 40_000, 60_000).is(KNOWN)).isTrue();
    assertThat(found(Fault.Kind.latency, "payment", 30_000, 50_000).is(KNOWN)).isTrue();
    assertThat(found(Fault.Kind.errors, "payment", 40_000, 60_000).is(KNOWN)).isFalse();
    assertThat(found(Fault.Kind.latency, "checkout", 40_000, 60_000).is(KNOWN)).isFalse();
  }

  @Test
  void isAnotherFaultWhenItCoversLessThanHalfOrMuchMore() {
    assertThat(found(Fault.Kind.latency, "payment", 50_000, 60_000).is(KNOWN)).isFalse();
    assertThat(found(Fault.Kind.latency, "payment", 0, 60_000).is(KNOWN)).isFalse();
    assertThat(found(Fault.Kind.latency, "payment", 40_000, 120_000).is(KNOWN)).isFalse();
  }

  private static FoundFault found(Fault.Kind kind, String service, long from, long to) {
    return new FoundFault(kind, service, from, to, 20, 420);
  }
}
