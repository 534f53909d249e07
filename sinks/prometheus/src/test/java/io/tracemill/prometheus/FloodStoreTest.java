package io.tracemill.prometheus;

import static io.tracemill.prometheus.Rows.flood;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FloodStoreTest {
  private static final long NOW = 1_700_000_000_000L;

  private final FloodStore store = new FloodStore();

  @Test
  void firesFromFiringToItsEnd() {
    store.apply("f", flood("f", "open", 1), NOW);
    assertThat(store.firing(NOW)).containsValue(false).hasSize(1);
    store.apply("f", flood("f", "firing", 2), NOW);
    assertThat(store.firing(NOW)).containsValue(true);
    store.apply("f", flood("f", "resolved", 3), NOW);
    store.apply("f", flood("f", "firing", 2), NOW);
    assertThat(store.firing(NOW)).containsValue(false);
  }

  @Test
  void firesWhileAnyFloodOfTheLabelsDoes() {
    store.apply("f", flood("f", "firing", 1), NOW);
    store.apply("g", flood("g", "resolved", 1), NOW);
    assertThat(store.firing(NOW)).hasSize(1).containsValue(true);
  }

  @Test
  void forgetsTombstonesAtOnceAndEndedFloodsInTime() {
    store.apply("f", flood("f", "firing", 1), NOW);
    store.apply("f", null, NOW);
    assertThat(store.firing(NOW)).isEmpty();
    store.apply("g", flood("g", "resolved", 1), NOW);
    store.apply("h", flood("h", "firing", 1), NOW);
    assertThat(store.firing(NOW + FloodStore.KEPT_MILLIS + 1)).hasSize(1).containsValue(true);
  }

  @Test
  void holdsABoundedNumberAndPrefersThoseThatFire() {
    for (int i = 0; i < FloodStore.MAX_FLOODS + 5; i++) {
      store.apply("f" + i, flood("f" + i, "resolved", 1), NOW);
    }
    store.apply("late", flood("late", "firing", 1), NOW);
    assertThat(store.firing(NOW)).containsValue(true);
  }
}
