package io.tracemill.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Floods, verdicts and CPU on seeded rows: shop calls bank, feed calls shop; every test has its own
 * hour.
 */
class CausesTest {
  private static long nextHour = 1_770_001_200; // a whole hour, in the past

  private final Tables tables = new Tables();
  private long start;

  @BeforeEach
  void hour() {
    start = 1_000 * nextHour;
    nextHour += 3_600;
  }

  @Test
  void findsAFloodWithItsCaller() throws Exception {
    Fault known = Fault.flood("shop", "feed", start + 30_000, start + 42_000, 100);
    tables.flood(
        "f" + start, "resolved", "shop", "", start + 31_000, start + 36_000, start + 43_000);

    assertThat(find(known).missed(made(known))).noneMatch(line -> line.contains("flood"));
  }

  @Test
  void saysWhatIsWrongWithAFlood() throws Exception {
    Fault known = Fault.flood("shop", "feed", start + 30_000, start + 42_000, 100);
    tables.flood("f" + start, "firing", "shop", "feed", start + 31_000, start + 41_000, 0);
    tables.flood(
        "g" + start, "resolved", "bank", "shop", start + 33_000, start + 34_000, start + 40_000);

    assertThat(find(known).missed(made(known)))
        .contains(
            "flood of shop by feed: opened 11.0 s after it began",
            "flood of shop by feed: still firing",
            "flood of bank by 'shop': none was made");
  }

  @Test
  void missesAFlood() throws Exception {
    Fault known = Fault.flood("shop", "feed", start + 30_000, start + 42_000, 100);
    tables.flood(
        "f" + start, "resolved", "shop", "web", start + 31_000, start + 36_000, start + 43_000);

    assertThat(find(known).missed(made(known)))
        .contains("flood of shop by feed: not found", "flood of shop by 'web': none was made");
  }

  @Test
  void findsWhoseFaultSlownessIs() throws Exception {
    Fault burnt = Fault.cpu("shop", start + 20_000, start + 32_000, 16);
    Fault slow = Fault.latency("bank", start + 60_000, start + 74_000, 400);
    profiles(burnt, "shop", "cpu_saturated");
    profiles(slow, "bank", "not_the_host");
    profiles(slow, "shop", "not_the_host");

    List<FoundVerdict> verdicts = find(burnt, slow).verdicts();
    assertThat(verdicts)
        .extracting(FoundVerdict::service, FoundVerdict::verdict)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("shop", "cpu_saturated"),
            org.assertj.core.groups.Tuple.tuple("bank", "not_the_host"),
            org.assertj.core.groups.Tuple.tuple("shop", "not_the_host"));
    assertThat(verdicts).allMatch(found -> found.slow() == 20 && found.agreeing() == 16);
    assertThat(find(burnt, slow).missed(made(burnt, slow)))
        .noneMatch(line -> line.startsWith("verdict"));
  }

  @Test
  void doesNotTakeAnotherVerdictOrNone() throws Exception {
    Fault burnt = Fault.cpu("shop", start + 20_000, start + 32_000, 16);
    Fault slow = Fault.latency("bank", start + 60_000, start + 74_000, 400);
    profiles(burnt, "shop", "not_the_host");
    profiles(slow, "bank", "");

    assertThat(find(burnt, slow).missed(made(burnt, slow)))
        .contains(
            "verdict cpu_saturated on shop during cpu of shop: not found",
            "verdict not_the_host on bank during latency of bank: not found",
            "verdict not_the_host on shop during latency of bank: not found");
  }

  @Test
  void tellsOneReasonFromTheOneBefore() throws Exception {
    Fault slow = Fault.latency("bank", start + 60_000, start + 74_000, 400);
    tables.profiles("shop", start + 1_000, 20, "not_the_host", 100);
    tables.profiles("shop", start + 41_000, 420, "cpu_saturated", 30);
    tables.profiles("shop", start + 51_000, 420, "cpu_saturated", 30);
    profiles(slow, "bank", "not_the_host");
    tables.profiles("shop", start + 61_000, 420, "not_the_host", 9);
    tables.profiles("shop", start + 71_000, 420, "not_the_host", 9);

    assertThat(find(slow).verdicts())
        .extracting(FoundVerdict::service, FoundVerdict::verdict, FoundVerdict::slow)
        .contains(
            org.assertj.core.groups.Tuple.tuple("shop", "cpu_saturated", 60L),
            org.assertj.core.groups.Tuple.tuple("shop", "not_the_host", 18L));
    assertThat(find(slow).missed(made(slow))).noneMatch(line -> line.startsWith("verdict"));
  }

  /** Twenty slow ones, of which a fifth got no verdict, among a hundred usual ones. */
  private void profiles(Fault fault, String service, String verdict) throws Exception {
    tables.profiles(service, start + 1_000, 20, "", 100);
    tables.profiles(service, fault.fromEpochMillis() + 1_000, 420, verdict, 8);
    tables.profiles(service, fault.fromEpochMillis() + 9_000, 420, verdict, 8);
    tables.profiles(service, fault.fromEpochMillis() + 9_001, 420, "", 4);
  }

  @Test
  void comparesCpuOfWholeMinutes() throws Exception {
    for (int second = 0; second <= 150; second += 5) {
      long at = start + 1_000L * second + 2_500; // so that a minute's end lies between two samples
      tables.cpuSample("shop", "one", at, 100 + 0.1 * second);
      tables.cpuSample("shop", "two", at, 7);
    }
    tables.cost("shop", "GET /", start / 1_000, 2);
    tables.cost("shop", "GET /", start / 1_000 + 60, 5);
    tables.cost("shop", "__idle__", start / 1_000, 4);
    tables.cost("shop", "__idle__", start / 1_000 + 60, 1);
    tables.cost("shop", "__idle__", start / 1_000 + 120, 99); // not over when the round is

    assertThat(find().cpu())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.sampled()).isBetween(11.99, 12.01);
              assertThat(row.operations()).isEqualTo(7);
              assertThat(row.idle()).isEqualTo(5);
              assertThat(row.isConserved()).isTrue();
            });
  }

  @Test
  void namesAServiceWhoseCpuIsNotConserved() throws Exception {
    tables.cpuSample("shop", "one", start + 1_000, 0);
    tables.cpuSample("shop", "one", start + 59_000, 10);
    tables.cost("shop", "__idle__", start / 1_000, 9.8);

    assertThat(find().missed(made()))
        .contains("CPU of shop: 9.800 s attributed but 10.000 s sampled");
  }

  private DemoReport made(Fault... faults) {
    return new DemoReport(
        1,
        start,
        start + 130_000,
        1,
        0,
        1,
        2,
        Map.of("shop", 1L, "bank", 1L),
        List.of(Call.between("feed", "shop", 1), Call.between("shop", "bank", 1)),
        List.of(faults));
  }

  private Findings find(Fault... faults) throws Exception {
    return new DemoCheck(tables.asReader()).run(made(faults));
  }
}
