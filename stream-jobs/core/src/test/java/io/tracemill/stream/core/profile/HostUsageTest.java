package io.tracemill.stream.core.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times in milliseconds from a whole minute on; append time is the time itself. */
class HostUsageTest {
  private static final long T0 = 1_700_000_040_000L;
  private static final HostKey HOST = new HostKey("", "host");

  private HostUsage usage = new HostUsage();
  private final Rows rows = new Rows();

  @Test
  void aSpanAloneGetsAllThatItCouldHaveUsed() throws Exception {
    host(0, 2);
    sample(0, 0, 0);
    host(1_000, 2);
    sample(1_000, 300, 100);
    trace(1, 100, 600, "op");
    flush(10_000);
    Profile profile = rows.profile(1);
    assertThat(profile.cpuNanos()).isEqualTo(millis(300));
    assertThat(profile.runQueueNanos()).isEqualTo(millis(100));
    assertThat(profile.coverage()).isEqualTo(1);
    assertThat(profile.durationNanos()).isEqualTo(millis(500));
    assertThat(profile.verdict()).isEqualTo("not_the_host");
    assertThat(profile.evidence()).containsEntry("run_queue_share", "0.200");
    assertThat(rows.cost("op").cpuNanos()).isEqualTo(millis(300));
    assertThat(rows.cost("op").requests()).isEqualTo(1);
    assertThat(rows.cost("__idle__").cpuNanos()).isZero();
  }

  @Test
  void aSpanGetsNoMoreCpuThanItsTimeTimesTheCores() throws Exception {
    host(0, 2);
    sample(0, 0, 0);
    host(1_000, 2);
    sample(1_000, 900, 0);
    trace(1, 100, 200, "op");
    flush(10_000);
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(millis(200));
    assertThat(rows.cost("__idle__").cpuNanos()).isEqualTo(millis(700));
  }

  @Test
  void spansShareByTheirSelfTimeWithinEachInterval() throws Exception {
    samples(0, 1_000, 2_000);
    trace(1, 0, 2_000, "slow");
    trace(2, 500, 1_000, "quick");
    flush(10_000);
    // 500 ms of CPU in each second: 1000 to 500 in the first, alone in the second.
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(millis(500) * 2 / 3 + millis(500));
    assertThat(rows.profile(2).cpuNanos()).isEqualTo(millis(500) / 3);
    assertThat(rows.profile(1).cpuUncertaintyNanos()).isPositive();
  }

  @Test
  void aSpansPiecesInOneIntervalAreOneShare() throws Exception {
    samples(0, 1_000);
    long[] self = new long[6];
    for (int i = 0; i < 3; i++) {
      self[2 * i] = millis(T0) + 200_000_000L * i;
      self[2 * i + 1] = self[2 * i] + 1;
    }
    Operation operation = new Operation("op", "");
    SelfSpan pieces = new SelfSpan(1, operation, self[0], self[5], self);
    addTrace(new InstanceSpans(0, 1, "", "host", "shop", "1", T0, T0, List.of(pieces)));
    trace(2, 0, 900, "op");
    flush(10_000);
    // 3 of 900,000,003 ns of self time: rounded down once
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(millis(500) * 3 / (millis(900) + 3));
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(1);
  }

  @Test
  void aLaterTraceChangesTheSharesOfAnEarlierOne() throws Exception {
    samples(0, 1_000);
    trace(1, 0, 800, "op");
    flush(10_000);
    Profile first = rows.profile(1);
    trace(2, 0, 800, "op");
    flush(20_000);
    Profile second = rows.profile(1);
    assertThat(second.cpuNanos()).isEqualTo(first.cpuNanos() / 2);
    assertThat(second.version()).isGreaterThan(first.version());
    assertThat(rows.cost("op").requests()).isEqualTo(2);
  }

  @Test
  void sendsNothingAgainThatHasNotChanged() throws Exception {
    samples(0, 1_000);
    trace(1, 0, 800, "op");
    flush(10_000);
    int sent = rows.count;
    trace(1, 0, 800, "op");
    sample(1_000, 500, 0);
    flush(20_000);
    assertThat(rows.count).isEqualTo(sent);
  }

  @Test
  void aTraceWaitsForTheSamplesOfItsEndAndThenGoesWithoutThem() throws Exception {
    samples(0, 1_000);
    trace(1, 0, 2_000, "op");
    flush(5_000);
    assertThat(rows.profiles).isEmpty();
    flush(2_000 + HostUsage.WAIT_MILLIS);
    assertThat(rows.profile(1).coverage()).isEqualTo(0.5f);
    samples(2_000);
    flush(30_000);
    assertThat(rows.profile(1).coverage()).isEqualTo(1);
  }

  @Test
  void aTraceWithoutAnySampleIsNoProfile() throws Exception {
    samples(60_000, 61_000);
    trace(1, 0, 2_000, "op");
    flush(70_000);
    assertThat(rows.profiles).isEmpty();
  }

  @Test
  void aCounterThatGoesBackCoversNothing() throws Exception {
    sample(0, 500, 0);
    sample(1_000, 100, 0);
    sample(2_000, 200, 0);
    trace(1, 0, 2_000, "op");
    flush(30_000);
    assertThat(rows.profile(1).coverage()).isEqualTo(0.5f);
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(millis(100));
  }

  @Test
  void theServicesUnnamedSamplesStandForItsInstances() throws Exception {
    addSample("shop", "", 0, 0, 0);
    addSample("shop", "", 1_000, 400, 0);
    addTrace(spans(1, "shop", "a-1", 0, 1_000, "op"));
    addTrace(spans(2, "other", "", 0, 1_000, "op"));
    flush(10_000);
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(millis(400));
    assertThat(rows.profiles).hasSize(1);
  }

  @Test
  void aTraceThatLosesItsSpansThereIsTakenBack() throws Exception {
    samples(0, 1_000);
    trace(1, 0, 800, "op");
    flush(10_000);
    addTrace(new InstanceSpans(0, 1, "", "host", "shop", "1", T0, T0 + 12_000, List.of()));
    flush(20_000);
    assertThat(rows.profile(1).deleted()).isTrue();
    assertThat(rows.cost("op")).isEqualTo(OperationCost.NONE);
    assertThat(rows.cost("__idle__").cpuNanos()).isEqualTo(millis(500));
  }

  @Test
  void aTraceThatLosesItsSamplesIsTakenBackAndMayComeAgain() throws Exception {
    samples(0, 1_000);
    addTrace(spans(1, "shop", "", 0, 800, "op"));
    flush(10_000);
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(millis(500));
    addSample("shop", "2", 1_000, 0, 0); // which of the two?
    flush(15_000);
    assertThat(rows.profile(1).deleted()).isTrue();
    addSample("shop", "", 0, 0, 0);
    addSample("shop", "", 1_000, 200, 0);
    flush(20_000);
    assertThat(rows.profile(1).deleted()).isFalse();
    assertThat(rows.profile(1).cpuNanos()).isEqualTo(millis(200));
  }

  @Test
  void aTraceThatMovesToWhereNoSamplesAreIsTakenBack() throws Exception {
    samples(0, 1_000);
    trace(1, 0, 800, "op");
    flush(10_000);
    trace(1, 2_000, 3_000, "op");
    flush(2_000 + HostUsage.WAIT_MILLIS);
    assertThat(rows.profile(1).deleted()).isFalse(); // samples may still come
    flush(3_000 + HostUsage.WAIT_MILLIS);
    assertThat(rows.profile(1).deleted()).isTrue();
  }

  @Test
  void aCpuThatIsTakenByOthersShows() throws Exception {
    host(0, 2);
    sample(0, 0, 0);
    host(1_000, 2);
    sample(1_000, 480, 510);
    trace(1, 0, 1_000, "op");
    flush(10_000);
    assertThat(rows.profile(1).verdict()).isEqualTo("cpu_saturated");
    assertThat(rows.profile(1).evidence()).containsEntry("run_queue_share", "0.510");
  }

  @Test
  void forgetsEverythingInTheEnd() throws Exception {
    samples(0, 1_000);
    trace(1, 0, 800, "op");
    flush(10_000);
    assertThat(usage.isEmpty()).isFalse();
    flush(6 * 60_000);
    assertThat(usage.isEmpty()).isTrue();
    assertThat(usage.heldSpans).isZero();
    assertThat(usage.sentCosts).isEmpty();
    trace(2, 0, 800, "op");
    assertThat(usage.isEmpty()).isFalse();
    assertThat(usage.add(spans(3, "shop", "1", 0, 800, "op"), T0 + 6 * 60_000)).isFalse();
  }

  @Test
  void spansOfAHostWithoutSamplesLeaveSoon() throws Exception {
    trace(1, 0, 800, "op");
    flush(20_000);
    assertThat(usage.isEmpty()).isFalse();
    flush(31_000);
    assertThat(usage.isEmpty()).isTrue();
  }

  /** Whatever is used: attributed and idle are the samples' sums, and spans' sums their rows'. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sharesAndIdleAddUpToTheSamplesInAnyOrder(long seed) throws Exception {
    Random random = new Random(seed);
    List<Object> inputs = new ArrayList<>();
    Map<String, Long> sampledCpu = new TreeMap<>();
    for (String instance : List.of("1", "2")) {
      long cpu = random.nextInt(1_000_000);
      long wait = 0;
      for (long at = random.nextInt(30); at < 50_000; at += 900 + random.nextInt(200)) {
        inputs.add(hostSample("shop", instance, at, cpu, wait));
        sampledCpu.merge(instance + " from", cpu, Math::min);
        sampledCpu.merge(instance + " to", cpu, Math::max);
        cpu += random.nextInt(2_000);
        wait += random.nextInt(1_000);
      }
    }
    for (int trace = 1; trace <= 120; trace++) {
      long start = random.nextInt(45_000);
      long end = start + random.nextInt(4_000);
      String instance = random.nextBoolean() ? "1" : "2";
      inputs.add(spans(trace, "shop", instance, start, end, "op" + random.nextInt(3)));
    }
    feed(inputs, 1_000_000, random);
    Rows whole = rows.copy();
    long sampled = 0;
    for (String instance : List.of("1", "2")) {
      sampled += sampledCpu.get(instance + " to") - sampledCpu.get(instance + " from");
    }
    long booked = whole.costs.values().stream().mapToLong(p -> p.cost().cpuNanos()).sum();
    assertThat(booked).isEqualTo(sampled * 1_000_000);
    long profiled = whole.profiles.values().stream().mapToLong(Profile::cpuNanos).sum();
    long operations =
        whole.costs.values().stream()
            .filter(p -> !p.key().operation().equals("__idle__"))
            .mapToLong(p -> p.cost().cpuNanos())
            .sum();
    // Each share is rounded down: of a span on one side, of an operation on the other.
    assertThat(profiled).isCloseTo(operations, Offset.offset(120L * 6));
    for (Profile profile : whole.profiles.values()) {
      assertThat(profile.spans().stream().mapToLong(SpanUse::cpuNanos).sum())
          .isEqualTo(profile.cpuNanos());
    }
    for (int times = 0; times < 3; times++) {
      usage = new HostUsage();
      rows.clear();
      Collections.shuffle(inputs, random);
      feed(inputs, 1 + random.nextInt(40), random);
      Map<String, Object> content = rows.content();
      assertThat(content).hasSameSizeAs(whole.content());
      whole.content().forEach((key, row) -> assertThat(content.get(key)).as(key).isEqualTo(row));
    }
  }

  /** Feeds with a look, and now and then a snapshot and a restore, every so many inputs. */
  private void feed(List<Object> inputs, int every, Random random) throws IOException {
    int n = 0;
    for (Object input : inputs) {
      if (input instanceof HostSample sample) {
        usage.add(sample, T0 + 60_000);
      } else {
        usage.add((InstanceSpans) input, T0 + 60_000);
      }
      if (++n % every == 0) {
        flush(60_000);
        if (random.nextInt(4) == 0) {
          usage = random.nextBoolean() ? usage.copy() : roundTrip(usage);
        }
      }
    }
    flush(70_000);
  }

  private static HostUsage roundTrip(HostUsage usage) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ProfileForm.write(usage, new DataOutputStream(bytes));
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    HostUsage back = ProfileForm.readHostUsage(in);
    assertThat(in.available()).isZero();
    return back;
  }

  private static long millis(long millis) {
    return millis * 1_000_000;
  }

  /** Samples of 500 ms of CPU a second. */
  private void samples(long... atMillis) {
    for (long at : atMillis) {
      sample(at, at / 2, 0);
    }
  }

  private void sample(long atMillis, long cpuMillis, long waitMillis) {
    addSample("shop", "1", atMillis, cpuMillis, waitMillis);
  }

  private void addSample(
      String service, String instance, long atMillis, long cpuMillis, long waitMillis) {
    HostSample sample = hostSample(service, instance, atMillis, cpuMillis, waitMillis);
    usage.add(sample, sample.appendMillis());
  }

  private static HostSample hostSample(
      String service, String instance, long atMillis, long cpuMillis, long waitMillis) {
    return new HostSample(
        "",
        "host",
        service,
        instance,
        T0 + atMillis,
        T0 + atMillis,
        List.of(
            new Figure("process.cpu.time", "user", cpuMillis / 1e3),
            new Figure("process.cpu.time", "system", 0),
            new Figure("process.runqueue.time", "", waitMillis / 1e3),
            new Figure("process.memory.usage", "", 1 << 20)));
  }

  private void host(long atMillis, int cores) {
    usage.add(
        new HostSample(
            "",
            "host",
            "",
            "",
            T0 + atMillis,
            T0 + atMillis,
            List.of(
                new Figure("system.cpu.logical.count", "", cores),
                new Figure("system.cpu.time", "user", atMillis / 1e3),
                new Figure("system.cpu.time", "idle", atMillis / 1e3))),
        T0 + atMillis);
  }

  private void trace(long trace, long from, long to, String operation) {
    addTrace(spans(trace, "shop", "1", from, to, operation));
  }

  private void addTrace(InstanceSpans spans) {
    assertThat(usage.add(spans, spans.appendMillis())).isTrue();
  }

  private static InstanceSpans spans(
      long trace, String service, String instance, long from, long to, String operation) {
    long start = millis(T0 + from);
    long end = millis(T0 + to);
    return new InstanceSpans(
        0,
        trace,
        "",
        "host",
        service,
        instance,
        T0,
        T0 + to,
        List.of(
            new SelfSpan(
                trace, new Operation(operation, ""), start, end, new long[] {start, end})));
  }

  private void flush(long atMillis) {
    usage.flush(HOST, T0 + atMillis, rows);
  }

  /** What the tables would hold: the greatest version of every key, the last part of every row. */
  private static final class Rows implements HostUsage.Output {
    private final Map<Long, Profile> profiles = new TreeMap<>();
    private final Map<String, CostPart> costs = new HashMap<>();
    private int count;

    @Override
    public void profile(Profile profile) {
      count++;
      profiles.merge(profile.traceIdLow(), profile, (a, b) -> a.version() >= b.version() ? a : b);
    }

    @Override
    public void cost(CostPart part) {
      count++;
      costs.put(part.key() + " " + part.minuteSeconds() + " " + part.instance(), part);
    }

    Profile profile(long trace) {
      return profiles.get(trace);
    }

    OperationCost cost(String operation) {
      return costs.values().stream()
          .filter(p -> p.key().operation().equals(operation))
          .map(CostPart::cost)
          .reduce(OperationCost.NONE, OperationCost::plus);
    }

    Rows copy() {
      Rows copy = new Rows();
      copy.profiles.putAll(profiles);
      copy.costs.putAll(costs);
      return copy;
    }

    void clear() {
      profiles.clear();
      costs.clear();
    }

    Map<String, Object> content() {
      Map<String, Object> content = new TreeMap<>();
      profiles.forEach((trace, profile) -> content.put("trace " + trace, profile.withVersion(0)));
      costs.forEach(
          (key, part) -> {
            if (!part.cost().equals(OperationCost.NONE)) {
              content.put(key, part.cost());
            }
          });
      return content;
    }
  }
}
