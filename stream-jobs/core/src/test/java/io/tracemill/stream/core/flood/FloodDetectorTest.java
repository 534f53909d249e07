package io.tracemill.stream.core.flood;

import static io.tracemill.stream.core.flood.SimulatedService.KEY;
import static io.tracemill.stream.core.flood.SimulatedService.T0;
import static io.tracemill.stream.core.flood.SimulatedService.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloodDetectorTest {
  private static final long SEEDS = 20;

  @ParameterizedTest
  @CsvSource({"0.1,1", "1,1", "10,1", "10,5", "100,5", "1000,5"})
  void steadyTrafficRaisesNothing(double rate, int batchSeconds) {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedService service =
          new SimulatedService(seed, batchSeconds, 3).with("GET /", "web", t -> rate);
      assertThat(service.until(7_200)).as("seed %d", seed).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10,3,1,8",
    "10,10,1,6",
    "10,3,5,12",
    "10,10,5,10",
    "100,3,5,10",
    "1,10,1,12",
    "1,10,5,15",
  })
  void findsAStepSoonAndOnce(double rate, double factor, int batchSeconds, double withinSeconds) {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<FloodRow> rows =
          new SimulatedService(seed, batchSeconds, 3)
              .with("GET /", "web", t -> t >= 900 && t < 1_000 ? factor * rate : rate)
              .until(1_200);
      assertThat(rows).extracting(FloodRow::floodId).as("seed %d", seed).hasSizeGreaterThan(0);
      assertThat(rows.stream().map(FloodRow::floodId).distinct()).hasSize(1);
      FloodRow first = rows.get(0);
      assertThat(first.state()).isEqualTo(FloodRow.OPEN);
      assertThat(at(first.detectedMillis())).isBetween(900.0, 900 + withinSeconds);
      assertThat(at(first.onsetMillis())).isCloseTo(900, within(rate < 10 ? 6.0 : 3.0));
      FloodRow last = rows.get(rows.size() - 1);
      assertThat(last.state()).isEqualTo(FloodRow.RESOLVED);
      assertThat(at(last.endedMillis())).isCloseTo(1_000, within(rate < 10 ? 8.0 : 4.0));
      assertThat(last.expected()).isCloseTo(rate, within(0.3 * rate + 0.1));
      assertThat(last.observed()).isBetween(0.8 * factor * rate, 2.5 * factor * rate);
      assertThat(last.evidence()).containsEntry("confirmed", "true");
    }
  }

  @Test
  void statesFollowEachOtherAndVersionsGrow() {
    List<FloodRow> rows =
        new SimulatedService(1, 1, 2)
            .with("GET /", "web", t -> t >= 900 && t < 960 ? 60 : 10)
            .until(1_200);
    assertThat(rows.stream().map(FloodRow::state).distinct())
        .containsExactly(FloodRow.OPEN, FloodRow.FIRING, FloodRow.RESOLVED);
    assertThat(rows).extracting(FloodRow::version).isSorted().doesNotHaveDuplicates();
    assertThat(rows).extracting(FloodRow::onsetMillis).containsOnly(rows.get(0).onsetMillis());
    assertThat(rows.get(rows.size() - 1).severity()).isEqualTo(FloodRow.CRITICAL);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void oneSecondIsNoFlood(int batchSeconds) {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<FloodRow> rows =
          new SimulatedService(seed, batchSeconds, 3)
              .with("GET /", "web", t -> t == 900 || t == 1_000 ? 1_000 : 10)
              .until(1_200);
      assertThat(rows).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void aBurstOfArrivalsAfterAStallIsNoFlood() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimulatedService service = new SimulatedService(seed, 1, 3).with("GET /", "web", t -> 20);
      service.stallFrom = T0 + 900;
      service.stallTo = T0 + 945;
      assertThat(service.until(1_200)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void theStartOfTrafficIsNoFlood() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(
              new SimulatedService(seed, 1, 2)
                  .with("GET /", "web", t -> 30 * Math.min(1, t / 60.0))
                  .with("GET /late", "web", t -> t < 40 ? 0 : 10)
                  .until(600))
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  @Test
  void findsAFloodAfter25SecondsOfTrafficWithin10Seconds() {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<FloodRow> rows =
          new SimulatedService(seed, 1, 1)
              .with("GET /cart", "web", t -> 6)
              .with("GET /cart", "checkout", t -> 4)
              .with("GET /cart", "scraper", "10.9.9.9", "bot/1", t -> t >= 25 && t < 45 ? 50 : 0)
              .until(120);
      assertThat(rows).as("seed %d", seed).isNotEmpty();
      FloodRow first = rows.get(0);
      assertThat(at(first.detectedMillis())).as("seed %d", seed).isBetween(25.0, 35.0);
      assertThat(at(first.onsetMillis())).isCloseTo(25, within(2.0));
      FloodRow last = rows.get(rows.size() - 1);
      assertThat(last.state()).isEqualTo(FloodRow.RESOLVED);
      assertThat(at(last.version() / 65_536)).as("seed %d resolved", seed).isLessThan(64);
      assertThat(at(last.endedMillis())).isCloseTo(45, within(2.0));
      assertThat(last.caller()).isEqualTo("scraper");
      assertThat(last.operation()).isEqualTo("GET /cart");
      assertThat(last.source()).isEqualTo("10.9.9.9");
      assertThat(last.exemplarTraceIds()).hasSize(Flood.EXEMPLARS);
      assertThat(last.offenders())
          .filteredOn(offender -> offender.share() > 0.8)
          .extracting(Offender::dimension, Offender::name)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("caller", "scraper"),
              org.assertj.core.groups.Tuple.tuple("client_address", "10.9.9.9"),
              org.assertj.core.groups.Tuple.tuple("user_agent", "bot/1"));
    }
  }

  @Test
  void neverJudgesBefore25Seconds() {
    assertThat(
            new SimulatedService(1, 1, 1)
                .with("GET /", "web", t -> t < 10 ? 10 : t < 22 ? 500 : 10)
                .until(300))
        .isEmpty();
  }

  @Test
  void findsARampBeforeItDoubles() {
    for (long seed = 0; seed < SEEDS; seed++) {
      List<FloodRow> rows =
          new SimulatedService(seed, 5, 3)
              .with("GET /", "web", t -> 10 * (t < 7_200 ? 1 : Math.pow(1.02, (t - 7_200) / 60.0)))
              .until(7_200 + 35 * 60);
      assertThat(rows).as("seed %d", seed).isNotEmpty();
      assertThat(rows.get(0).verdict()).isEqualTo(FloodRow.RAMP);
      assertThat(at(rows.get(0).onsetMillis())).isBetween(7_200.0, 7_200 + 1_500.0);
    }
  }

  @Test
  void aDayOfManifoldTrafficRaisesNothing() {
    for (long seed = 0; seed < 3; seed++) {
      assertThat(
              new SimulatedService(seed, 5, 2)
                  .with("GET /", "web", t -> 40 * (1 + 0.7 * Math.sin(t * 2 * Math.PI / 86_400)))
                  .until(2 * 86_400))
          .as("seed %d", seed)
          .isEmpty();
    }
  }

  @Test
  void findsAnOperationWithinABusyService() {
    List<FloodRow> rows =
        new SimulatedService(3, 1, 2)
            .with("GET /", "web", t -> 500)
            .with("POST /login", "web", t -> t >= 900 && t < 960 ? 30 : 2)
            .until(1_200);
    assertThat(rows).isNotEmpty();
    assertThat(rows).extracting(FloodRow::operation).containsOnly("POST /login");
    assertThat(rows).extracting(FloodRow::floodId).containsOnly(rows.get(0).floodId());
    assertThat(rows.get(rows.size() - 1).expected()).isCloseTo(2, within(0.6));
  }

  @Test
  void resolvesWhenTrafficStopsAltogether() {
    List<FloodRow> rows =
        new SimulatedService(1, 1, 2)
            .with("GET /", "web", t -> t < 900 ? 10 : t < 930 ? 80 : 0)
            .until(1_000);
    FloodRow last = rows.get(rows.size() - 1);
    assertThat(last.state()).isEqualTo(FloodRow.RESOLVED);
    assertThat(at(last.endedMillis())).isCloseTo(930, within(2.0));
    assertThat(last.evidence()).containsEntry("ended_by", "silence");
  }

  @Test
  void whatLastsHalfAnHourIsTheNewUsual() {
    List<FloodRow> rows =
        new SimulatedService(1, 1, 2).with("GET /", "web", t -> t < 900 ? 10 : 40).until(7_200);
    assertThat(rows.stream().filter(row -> row.state().equals(FloodRow.RESOLVED))).hasSize(1);
    assertThat(rows.get(rows.size() - 1).evidence()).containsEntry("ended_by", "new_usual");
  }

  @Test
  void comingBackFromSilenceIsNoFlood() {
    assertThat(
            new SimulatedService(1, 1, 2)
                .with("GET /", "web", t -> t < 3_600 || t > 20_000 ? 30 : 0)
                .until(24_000))
        .isEmpty();
  }

  @Test
  void goesOnFromASnapshotAsIfNothingHadHappened() throws IOException {
    SimulatedService service =
        new SimulatedService(5, 5, 3).with("GET /", "web", t -> t >= 900 ? 60 : 10);
    service.until(920);
    assertThat(service.detector.isFlooded()).isTrue();
    FloodDetector restored = copy(service.detector);
    List<FloodRow> expected = new ArrayList<>();
    List<FloodRow> actual = new ArrayList<>();
    LongStream.range(T0 + 920, T0 + 1_100)
        .forEach(
            second -> {
              LiveCounts counts = new LiveCounts(KEY, second);
              counts.total.add(second - 1, 10);
              counts.operations.add("GET /", second - 1, 10, 0, second);
              counts.spans = 10;
              counts.lastAppendMillis = second * 1000;
              expected.addAll(service.detector.tick(KEY, second, counts));
              actual.addAll(restored.tick(KEY, second, counts));
            });
    assertThat(expected).last().returns(FloodRow.RESOLVED, FloodRow::state);
    assertThat(actual).isEqualTo(expected);
    assertThat(bytes(restored)).isEqualTo(bytes(service.detector));
  }

  @Test
  void manyNamesKeepItBounded() throws IOException {
    FloodDetector detector = new FloodDetector();
    for (long second = T0; second < T0 + 300; second++) {
      LiveCounts counts = new LiveCounts(KEY, second);
      for (int i = 0; i < 500; i++) {
        String name = second + "-" + i;
        counts.add(
            new LiveSpan(KEY, second, 1, "op" + name, "c" + name, "a" + name, "u" + name, 0, i + 1),
            second * 1000);
      }
      detector.tick(KEY, second, counts);
    }
    assertThat(bytes(detector).length).isLessThan(100_000);
  }

  private static FloodDetector copy(FloodDetector detector) throws IOException {
    return FloodForm.readDetector(new DataInputStream(new ByteArrayInputStream(bytes(detector))));
  }

  private static byte[] bytes(FloodDetector detector) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    FloodForm.write(detector, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
