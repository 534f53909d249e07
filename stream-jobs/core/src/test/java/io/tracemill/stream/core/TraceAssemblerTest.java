package io.tracemill.stream.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.oracle.Oracle;
import io.tracemill.oracle.Report;
import io.tracemill.oracle.ServiceMetricsRow;
import io.tracemill.oracle.Tables;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TraceAssemblerTest {
  private static final long LOW = 0x1234;
  private static final long GAP_MILLIS = 10_000;
  private static final long T0 = 1_700_000_000_000L;

  private final SpanCodec codec = new SpanCodec();

  @Test
  void givesTheOraclesRowsForAnyReportsInAnyOrder() throws IOException {
    for (long seed = 1; seed <= 3000; seed++) {
      Random random = new Random(seed);
      List<Span> spans =
          new RandomReports(seed).next(1 + random.nextInt(14), LOW, 1 + random.nextInt(4));
      List<Span> sent = new ArrayList<>(spans);
      sent.addAll(spans.subList(0, spans.size() / 3)); // duplicates
      Collections.shuffle(sent, random);
      ReplacingTables actual = run(sent, random);
      Tables expected =
          Oracle.compute(spans.stream().map(span -> new Report(span, T0)).distinct().toList());
      assertEqual(actual, expected, seed);
    }
  }

  static void assertEqual(ReplacingTables actual, Tables expected, long seed) {
    assertThat(actual.spans()).as("spans, seed %d", seed).isEqualTo(oracleSpans(expected));
    assertThat(actual.traces()).as("traces, seed %d", seed).isEqualTo(oracleTraces(expected));
    assertDatapoints(actual, expected, seed);
    assertThat(actual.edges()).as("edges, seed %d", seed).isEqualTo(oracleEdges(actual, expected));
    assertThat(actual.instances())
        .as("instances, seed %d", seed)
        .isEqualTo(oracleInstances(expected));
  }

  /** Traces close now and then in the middle, and state goes through its stored form. */
  private ReplacingTables run(List<Span> sent, Random random) throws IOException {
    ReplacingTables tables = new ReplacingTables();
    TraceAssembler assembler = new TraceAssembler(tables);
    TraceGroup group = new TraceGroup();
    long now = T0;
    for (Span span : sent) {
      now += random.nextInt(3);
      assembler.add(group, new SpanReport(codec.encode(span), LOW, now, 0, 0));
      if (random.nextInt(4) == 0) {
        now += GAP_MILLIS + random.nextInt(3);
        assembler.close(group, now, GAP_MILLIS);
      }
      group = random.nextInt(4) == 0 ? storedAndRead(group) : group.copy();
    }
    assembler.close(group, now + GAP_MILLIS, GAP_MILLIS);
    return tables;
  }

  private static TraceGroup storedAndRead(TraceGroup group) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryForm.write(group, new DataOutputStream(bytes));
    return BinaryForm.readTraceGroup(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  private static List<String> oracleSpans(Tables tables) {
    return tables.otelTraces().stream()
        .map(row -> row.span() + (row.originalTraceId().isEmpty() ? "" : " joined"))
        .sorted()
        .toList();
  }

  private static List<String> oracleTraces(Tables tables) {
    return tables.traces().stream()
        .map(
            t ->
                String.join(
                    " ",
                    t.tenant(),
                    t.traceId(),
                    t.root().map(r -> r.span().environment()).orElse(""),
                    t.start().toString(),
                    t.duration().toString(),
                    t.root().map(r -> r.span().service()).orElse(""),
                    t.root().map(r -> r.span().operation()).orElse(""),
                    t.root().map(r -> r.span().statusCode().label()).orElse(""),
                    String.valueOf(t.root().isPresent()),
                    String.valueOf(t.spanCount()),
                    String.valueOf(t.errorCount()),
                    String.valueOf(t.orphanCount()),
                    List.copyOf(t.serviceSpans().keySet()).toString(),
                    t.serviceSpans().toString(),
                    t.serviceErrors().toString()))
        .sorted()
        .toList();
  }

  /** As text; where the longest was taken back, without it. */
  private static List<String> oracleEdges(ReplacingTables actual, Tables expected) {
    return expected.serviceEdges1m().stream()
        .map(
            row -> {
              SortedMap<String, Object> c = row.columns();
              EdgeKey key =
                  new EdgeKey(
                      row.edge().tenant(),
                      row.edge().client(),
                      row.edge().server(),
                      row.edge().connectionType());
              String place = key + "@" + row.epochSecond();
              EdgeTotals totals = actual.edges.get(place);
              boolean inexact = totals != null && totals.isInexact();
              return "%s %s %s %s %s %s %s %s"
                  .formatted(
                      place,
                      c.get("Count"),
                      c.get("Errors"),
                      c.get("ClientSumNs"),
                      c.get("ServerSumNs"),
                      inexact ? "" : c.get("MaxNs"),
                      c.get("ClientBuckets"),
                      c.get("ServerBuckets"));
            })
        .sorted()
        .toList();
  }

  private static List<String> oracleInstances(Tables expected) {
    return expected.instanceMetrics1m().stream()
        .map(
            row -> {
              SortedMap<String, Object> c = row.columns();
              InstanceKey key =
                  new InstanceKey(
                      row.instance().tenant(),
                      row.instance().service(),
                      row.instance().name(),
                      row.instance().host());
              return "%s@%d %s %s %s %s"
                  .formatted(
                      key,
                      row.epochSecond(),
                      c.get("Count"),
                      c.get("Errors"),
                      c.get("SumNs"),
                      c.get("Buckets"));
            })
        .sorted()
        .toList();
  }

  private static void assertDatapoints(ReplacingTables actual, Tables expected, long seed) {
    Map<String, ServiceMetricsRow> rows = new TreeMap<>();
    for (ServiceMetricsRow row : expected.serviceMetrics10s()) {
      SortedMap<String, Object> c = row.columns();
      SeriesKey key =
          new SeriesKey(
              (String) c.get("Tenant"),
              (String) c.get("Service"),
              (String) c.get("Operation"),
              (String) c.get("Kind"),
              (String) c.get("Environment"),
              (String) c.get("ServiceVersion"),
              (String) c.get("HostGroup"),
              (String) c.get("Caller"));
      rows.put(key + "@" + row.epochSecond(), row);
    }
    for (Map.Entry<String, BucketTotals> entry : actual.totals.entrySet()) {
      Datapoint is = entry.getValue().toDatapoint(new SeriesKey("", "", "", "", "", "", "", ""), 0);
      ServiceMetricsRow should = rows.remove(entry.getKey());
      if (should == null) {
        assertThat(is.count()).as("%s, seed %d", entry.getKey(), seed).isZero();
        continue;
      }
      assertThat(text(is, entry.getValue().isInexact()))
          .as("%s, seed %d", entry.getKey(), seed)
          .isEqualTo(text(should, entry.getValue().isInexact()));
    }
    assertThat(rows).as("seed %d", seed).isEmpty();
  }

  private static String text(Datapoint d, boolean inexact) {
    return "%d %s %d %s %d %d %s %s"
        .formatted(
            d.count(),
            d.adjustedCount(),
            d.errors(),
            new TreeMap<>(d.errorClasses()),
            d.sumNanos(),
            d.zeroCount(),
            ReplacingTables.buckets(d.buckets()),
            inexact ? "" : d.minNanos() + " " + d.maxNanos());
  }

  private static String text(ServiceMetricsRow d, boolean inexact) {
    return "%d %s %d %s %d %d %s %s"
        .formatted(
            d.count(),
            d.adjustedCount(),
            d.errors(),
            d.errorClasses(),
            d.sumNanos(),
            d.zeroCount(),
            d.buckets(),
            inexact ? "" : d.minNanos() + " " + d.maxNanos());
  }
}
