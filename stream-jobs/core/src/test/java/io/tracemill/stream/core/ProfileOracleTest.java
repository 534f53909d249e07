package io.tracemill.stream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.oracle.CostRow;
import io.tracemill.oracle.Oracle;
import io.tracemill.oracle.ProfileRow;
import io.tracemill.oracle.Report;
import io.tracemill.oracle.Tables;
import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.avro.ResourceSample;
import io.tracemill.stream.core.profile.CostPart;
import io.tracemill.stream.core.profile.Figure;
import io.tracemill.stream.core.profile.HostKey;
import io.tracemill.stream.core.profile.HostSample;
import io.tracemill.stream.core.profile.HostUsage;
import io.tracemill.stream.core.profile.InstanceSpans;
import io.tracemill.stream.core.profile.OperationCost;
import io.tracemill.stream.core.profile.Profile;
import io.tracemill.stream.core.profile.SpanUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What spans used of the hardware, against the oracle, for the same random spans and samples. */
class ProfileOracleTest {
  private static final long APPEND = RandomReports.BASE_NANOS / 1_000_000 + 60_000;
  private static final long GAP_MILLIS = 10_000;

  /** Spans of a host that has no samples yet are let go later than this. */
  private static final long BETWEEN = RandomReports.BASE_NANOS / 1_000_000 + 25_000;

  private final SpanCodec codec = new SpanCodec();

  @Test
  void givesTheOraclesRowsForAnySpansAndSamplesInAnyOrder() {
    long profiles = 0;
    TreeMap<String, Integer> verdicts = new TreeMap<>();
    for (long seed = 1; seed <= 400; seed++) {
      Random random = new Random(seed);
      RandomReports reports = new RandomReports(seed);
      List<List<Span>> traces = new ArrayList<>();
      for (long low = 1 + random.nextInt(3); low > 0; low--) {
        traces.add(reports.next(1 + random.nextInt(10), low, 1 + random.nextInt(4)));
      }
      List<ResourceSample> samples = new RandomSamples(random).all();
      Rows actual = run(traces, samples, random);
      Tables expected =
          Oracle.compute(
              traces.stream().flatMap(List::stream).map(s -> new Report(s, APPEND)).toList(),
              samples);
      assertProfiles(actual, expected, seed);
      assertThat(actual.costs()).as("costs, seed %d", seed).isEqualTo(costs(expected));
      assertThat(
              expected.operationCosts1m().stream().mapToDouble(ProfileOracleTest::cpuNanos).sum())
          .as("attributed and idle, seed %d", seed)
          .isCloseTo(RandomSamples.cpuNanos(samples), Percentage.withPercentage(1e-4));
      profiles += expected.profiles().size();
      expected.profiles().forEach(row -> verdicts.merge(row.verdict().text(), 1, Integer::sum));
    }
    assertThat(profiles).isGreaterThan(400);
    assertThat(verdicts)
        .containsOnlyKeys(
            "", "cpu_saturated", "io_wait", "memory_pressure", "not_the_host", "throttled");
  }

  private static double cpuNanos(CostRow row) {
    return ((Number) row.columns().get("CpuNs")).doubleValue();
  }

  /** Samples come between the traces, in any order; hosts are looked at now and then. */
  private Rows run(List<List<Span>> traces, List<ResourceSample> samples, Random random) {
    List<InstanceSpans> spans = new ArrayList<>();
    for (List<Span> trace : traces) {
      spans.addAll(assembled(trace, random));
    }
    List<Object> inputs = new ArrayList<>(samples);
    Collections.shuffle(inputs, random);
    List<Integer> places = new ArrayList<>();
    spans.forEach(s -> places.add(random.nextInt(inputs.size() + 1)));
    Collections.sort(places);
    for (int i = spans.size() - 1; i >= 0; i--) {
      inputs.add(places.get(i), spans.get(i)); // in their own order
    }
    Rows rows = new Rows();
    Map<HostKey, HostUsage> hosts = new HashMap<>();
    int every = 1 + random.nextInt(60);
    for (int i = 0; i < inputs.size(); i++) {
      add(inputs.get(i), hosts);
      if (i % every == 0) {
        hosts.forEach((host, usage) -> usage.flush(host, BETWEEN, rows));
        hosts.replaceAll((host, usage) -> usage.copy());
      }
    }
    hosts.forEach((host, usage) -> usage.flush(host, APPEND, rows));
    return rows;
  }

  private static void add(Object input, Map<HostKey, HostUsage> hosts) {
    if (input instanceof InstanceSpans spans) {
      HostUsage usage = hosts.computeIfAbsent(spans.hostKey(), h -> new HostUsage());
      assertThat(usage.add(spans, APPEND)).isTrue();
    } else {
      HostSample sample = sample((ResourceSample) input);
      hosts.computeIfAbsent(sample.hostKey(), h -> new HostUsage()).add(sample, APPEND);
    }
  }

  private static HostSample sample(ResourceSample s) {
    return new HostSample(
        s.getTenant(),
        s.getHost(),
        s.getService(),
        s.getInstance(),
        s.getEpochMillis(),
        APPEND,
        s.getMeasurements().stream()
            .map(m -> new Figure(m.getMetric(), m.getDevice(), m.getValue()))
            .toList());
  }

  /** What a trace's instances are sent, in order; it closes now and then in the middle. */
  private List<InstanceSpans> assembled(List<Span> trace, Random random) {
    List<InstanceSpans> sent = new ArrayList<>();
    TraceAssembler assembler = new TraceAssembler(new OnlyInstanceSpans(sent));
    TraceGroup group = new TraceGroup();
    List<Span> shuffled = new ArrayList<>(trace);
    shuffled.addAll(trace.subList(0, trace.size() / 3)); // duplicates
    Collections.shuffle(shuffled, random);
    for (Span span : shuffled) {
      assembler.add(group, new SpanReport(codec.encode(span), span.traceIdLow(), APPEND, 0, 0));
      if (random.nextInt(4) == 0) {
        assembler.close(group, APPEND + GAP_MILLIS, GAP_MILLIS);
      }
    }
    assembler.close(group, APPEND + GAP_MILLIS, GAP_MILLIS);
    return sent;
  }

  private record OnlyInstanceSpans(List<InstanceSpans> sent) implements TraceAssembler.Output {
    @Override
    public void instanceSpans(InstanceSpans spans) {
      sent.add(spans);
    }

    @Override
    public void span(StoredSpan stored) {}

    @Override
    public void trace(TraceRow row) {}

    @Override
    public void digest(SpanDigest digest, int sign, long appendMillis) {}

    @Override
    public void edge(EdgeDigest edge, int sign, long appendMillis) {}
  }

  private static void assertProfiles(Rows actual, Tables expected, long seed) {
    Map<String, Profile> found = actual.profiles();
    for (ProfileRow row : expected.profiles()) {
      SortedMap<String, Object> columns = row.columns();
      List<String> key = ProfileRow.KEY.stream().map(name -> (String) columns.get(name)).toList();
      String what = key + ", seed " + seed;
      Profile profile = found.remove(key.toString());
      assertThat(profile).as(what).isNotNull();
      SortedMap<String, Object> is = columns(profile);
      assertThat(((Number) is.remove("CpuNsUncertainty")).doubleValue())
          .as(what)
          .isCloseTo(
              ((Number) columns.remove("CpuNsUncertainty")).doubleValue(), Offset.offset(1.0));
      assertThat(text(is)).as(what).isEqualTo(text(columns));
      SortedMap<String, Double> evidence = row.verdict().evidence();
      assertThat(profile.evidence()).as(what).containsOnlyKeys(evidence.keySet());
      evidence.forEach(
          (name, value) ->
              assertThat(Double.parseDouble(profile.evidence().get(name)))
                  .as("%s of %s", name, what)
                  .isCloseTo(value, Offset.offset(0.000_500_1)));
    }
    assertThat(found).as("seed %d", seed).isEmpty();
  }

  private static SortedMap<String, Object> columns(Profile p) {
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("TraceId", Ids.traceId(p.traceIdHigh(), p.traceIdLow()));
    row.put("Tenant", p.tenant());
    row.put("Service", p.service());
    row.put("Instance", p.instance());
    row.put("Host", p.host());
    row.put("Start", Instant.EPOCH.plusNanos(p.startNanos()));
    row.put("Duration", p.durationNanos());
    row.put("CpuNs", p.cpuNanos());
    row.put("CpuNsUncertainty", p.cpuUncertaintyNanos());
    row.put("ThrottledNs", p.throttledNanos());
    row.put("RunQueueNs", p.runQueueNanos());
    row.put("IoWaitNs", p.ioWaitNanos());
    row.put("GcNs", p.gcNanos());
    row.put("MemoryByteSeconds", p.memoryByteSeconds());
    row.put("ReadBytes", p.readBytes());
    row.put("WrittenBytes", p.writtenBytes());
    row.put("ReceivedBytes", 0L);
    row.put("SentBytes", 0L);
    row.put("Coverage", p.coverage());
    row.put("Verdict", p.verdict());
    List<SpanUse> spans = p.spans();
    row.put("Spans.SpanId", spans.stream().map(s -> Ids.spanId(s.spanId())).toList());
    row.put("Spans.SpanName", spans.stream().map(SpanUse::name).toList());
    row.put("Spans.SelfNs", spans.stream().map(SpanUse::selfNanos).toList());
    row.put("Spans.CpuNs", spans.stream().map(SpanUse::cpuNanos).toList());
    row.put("Spans.ThrottledNs", spans.stream().map(SpanUse::throttledNanos).toList());
    row.put("Spans.IoWaitNs", spans.stream().map(SpanUse::ioWaitNanos).toList());
    return row;
  }

  private static String text(SortedMap<String, Object> columns) {
    StringBuilder text = new StringBuilder();
    columns.forEach((name, value) -> text.append(name + ": " + value + "\n"));
    return text.toString();
  }

  private static SortedMap<String, String> costs(Tables expected) {
    SortedMap<String, String> costs = new TreeMap<>();
    for (CostRow row : expected.operationCosts1m()) {
      SortedMap<String, Object> c = row.columns();
      CostRow.Operation o = row.operation();
      costs.put(
          new CostKey4(o.tenant(), o.service(), o.name(), o.caller()) + "@" + row.epochSecond(),
          "%s %s %s %s %s %s"
              .formatted(
                  c.get("Requests"),
                  c.get("CpuNs"),
                  c.get("ThrottledNs"),
                  c.get("MemoryByteSeconds"),
                  c.get("ReadBytes"),
                  c.get("WrittenBytes")));
    }
    return costs;
  }

  private record CostKey4(String tenant, String service, String operation, String caller) {}

  /** What the tables would hold. */
  private static final class Rows implements HostUsage.Output {
    private final Map<String, Profile> profiles = new TreeMap<>();
    private final Map<List<Object>, CostPart> parts = new HashMap<>();

    @Override
    public void profile(Profile p) {
      String key =
          List.of(
                  p.tenant(),
                  Ids.traceId(p.traceIdHigh(), p.traceIdLow()),
                  p.service(),
                  p.instance(),
                  p.host())
              .toString();
      profiles.merge(key, p, (a, b) -> a.version() > b.version() ? a : b);
    }

    @Override
    public void cost(CostPart part) {
      parts.put(List.of(part.key(), part.minuteSeconds(), part.host(), part.instance()), part);
    }

    Map<String, Profile> profiles() {
      Map<String, Profile> live = new TreeMap<>(profiles);
      live.values().removeIf(Profile::deleted);
      return live;
    }

    SortedMap<String, String> costs() {
      Map<String, OperationCost> sums = new TreeMap<>();
      for (CostPart part : parts.values()) {
        String key =
            new CostKey4(
                    part.key().tenant(),
                    part.key().service(),
                    part.key().operation(),
                    part.key().caller())
                + "@"
                + part.minuteSeconds();
        sums.merge(key, part.cost(), OperationCost::plus);
      }
      SortedMap<String, String> costs = new TreeMap<>();
      sums.forEach(
          (key, c) -> {
            if (!c.equals(OperationCost.NONE)) {
              costs.put(
                  key,
                  "%s %s %s %s %s %s"
                      .formatted(
                          c.requests(),
                          c.cpuNanos(),
                          c.throttledNanos(),
                          c.memoryByteSeconds(),
                          c.readBytes(),
                          c.writtenBytes()));
            }
          });
      return costs;
    }
  }
}
