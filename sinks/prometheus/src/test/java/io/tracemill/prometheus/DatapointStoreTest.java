package io.tracemill.prometheus;

import static io.tracemill.prometheus.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.prometheus.DatapointStore.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DatapointStoreTest {
  private static final long BUCKET = 1_700_000_000_000L;
  private static final long NOW = BUCKET + 5_000;
  private static final long IDLE = 3_600_000;

  private final DatapointStore store = new DatapointStore(3, 100, IDLE);

  @Test
  void countsTheLatestTotalOfABucketOnce() {
    assertThat(store.apply("a", row("shop", BUCKET, 1, 5), NOW)).isEqualTo(Outcome.APPLIED);
    assertThat(store.apply("a", row("shop", BUCKET, 2, 8), NOW)).isEqualTo(Outcome.APPLIED);
    assertThat(store.apply("a", row("shop", BUCKET, 2, 8), NOW)).isEqualTo(Outcome.STALE);
    assertThat(store.apply("a", row("shop", BUCKET, 1, 5), NOW)).isEqualTo(Outcome.STALE);
    assertThat(calls()).containsEntry("shop", 8L);
  }

  @Test
  void addsUpBucketsAndThePipelinesSeriesOfOnePublishedSeries() {
    store.apply("caller 1", row("shop", BUCKET, 1, 5), NOW);
    store.apply("caller 2", row("shop", BUCKET, 1, 7), NOW);
    store.apply("caller 1", row("shop", BUCKET + 10_000, 1, 1), NOW + 10_000);
    assertThat(calls()).containsExactly(Map.entry("shop", 13L));
  }

  @Test
  void standsStillAtACorrectionDownwardsAndCountsNothingTwiceAfterIt() {
    store.apply("a", row("shop", BUCKET, 1, 10, 4, Rows.INDEX_100_MS), NOW);
    assertThat(calls()).containsEntry("shop", 10L);
    store.apply("a", row("shop", BUCKET, 2, 7, 1, Rows.INDEX_100_MS + 320), NOW);
    assertThat(calls()).containsEntry("shop", 10L);
    store.publish(
        series -> {
          assertThat(series.errors()).isEqualTo(4);
          assertThat(java.util.Arrays.stream(series.classes()).sum()).isEqualTo(10);
          assertThat(java.util.Arrays.stream(series.classes()).min()).hasValue(0);
          return series;
        });
    store.apply("a", row("shop", BUCKET, 3, 12, 5, Rows.INDEX_100_MS), NOW);
    assertThat(calls()).containsEntry("shop", 12L);
  }

  @Test
  void givesTheSameForAnyOrderOfRowsAndNeverGoesBack() {
    long seed = System.nanoTime();
    System.out.println("DatapointStoreTest seed " + seed);
    Random random = new Random(seed);
    List<Runnable> arrivals = new ArrayList<>();
    DatapointStore shuffled = new DatapointStore(100, 100_000, IDLE);
    Map<String, Long> expected = new TreeMap<>();
    for (int series = 0; series < 20; series++) {
      for (int bucket = 0; bucket < 10; bucket++) {
        long last = 0;
        for (int version = 1; version <= 5; version++) {
          last += random.nextInt(4);
          String service = "s" + series % 7;
          var row = row(service, BUCKET + bucket * 10_000L, version, last);
          String key = "key " + series;
          arrivals.add(() -> shuffled.apply(key, row, NOW));
          arrivals.add(() -> shuffled.apply(key, row, NOW));
        }
        expected.merge("s" + series % 7, last, Long::sum);
      }
    }
    Collections.shuffle(arrivals, random);
    Map<String, Long> before = Map.of();
    for (Runnable arrival : arrivals) {
      arrival.run();
      Map<String, Long> after = calls(shuffled);
      before.forEach(
          (service, calls) -> assertThat(after.get(service)).isGreaterThanOrEqualTo(calls));
      before = after;
    }
    assertThat(calls(shuffled)).isEqualTo(expected);
  }

  @Test
  void foldsOldBucketsAndThenTakesNothingMoreForThem() {
    store.apply("a", row("shop", BUCKET, 1, 5), NOW);
    long later = BUCKET + 10_000 + DatapointStore.RETENTION_MILLIS;
    store.apply("a", row("shop", BUCKET + 600_000, 1, 1), later - 1);
    assertThat(store.rowCount()).isEqualTo(2);
    store.apply("a", row("shop", BUCKET + 610_000, 1, 1), later);
    assertThat(store.rowCount()).isEqualTo(2);
    assertThat(store.apply("a", row("shop", BUCKET, 2, 9), later)).isEqualTo(Outcome.TOO_OLD);
    assertThat(calls()).containsEntry("shop", 7L);
  }

  @Test
  void foldsTheOldestSoonerWhereThereAreTooManyRows() {
    for (int i = 0; i < 150; i++) {
      store.apply("key " + i, row("shop", BUCKET + i * 10_000L, 1, 1), NOW);
    }
    assertThat(store.rowCount()).isEqualTo(100);
    assertThat(calls()).containsEntry("shop", 150L);
    assertThat(store.apply("key 0", row("shop", BUCKET, 2, 9), NOW)).isEqualTo(Outcome.TOO_OLD);
  }

  @Test
  void countsWhatIsBeyondTheCapInASeriesOfItsOwn() {
    for (int i = 0; i < 5; i++) {
      store.apply("key " + i, row("s" + i, BUCKET, 1, 2), NOW);
    }
    store.apply("key 4", row("s4", BUCKET, 2, 3), NOW);
    store.apply("key 0", row("s0", BUCKET + 10_000, 1, 1), NOW);
    assertThat(calls()).isEqualTo(Map.of("s0", 3L, "s1", 2L, "s2", 2L, "__overflow__", 5L));
    assertThat(store.overflowed()).isEqualTo(2);
    assertThat(store.seriesCount()).isEqualTo(4);
  }

  @Test
  void dropsASeriesThatIsIdle() {
    store.apply("a", row("gone", BUCKET, 1, 5), NOW);
    store.apply("b", row("stays", BUCKET + IDLE, 1, 5), NOW + IDLE);
    assertThat(calls()).containsOnlyKeys("gone", "stays");
    store.apply("b", row("stays", BUCKET + IDLE + 60_000, 1, 5), NOW + IDLE + 60_000);
    assertThat(calls()).containsOnlyKeys("stays");
  }

  @Test
  void tellsTheEndOfTheNewestBucketButNeverATimeToCome() {
    assertThat(store.lastDatapointMillis()).isZero();
    store.apply("a", row("shop", BUCKET, 1, 5), BUCKET + 20_000);
    assertThat(store.lastDatapointMillis()).isEqualTo(BUCKET + 10_000);
    store.apply("a", row("shop", BUCKET + 300_000, 1, 5), BUCKET + 21_000);
    assertThat(store.lastDatapointMillis()).isEqualTo(BUCKET + 21_000);
  }

  private Map<String, Long> calls() {
    return calls(store);
  }

  private static Map<String, Long> calls(DatapointStore store) {
    Map<String, Long> calls = new TreeMap<>();
    store.publish(series -> calls.put(series.labels().get("service"), series.calls()));
    return calls;
  }
}
