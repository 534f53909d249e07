package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What must hold for any reports, tried on reports that collide in every way. */
class OracleLawsTest {
  private final long seed = System.nanoTime();
  private final RandomReports random = new RandomReports(seed);

  OracleLawsTest() {
    System.out.println("OracleLawsTest seed " + seed);
  }

  @Test
  void dependsOnNeitherOrderNorDuplicates() {
    for (int round = 0; round < 200; round++) {
      List<Report> reports = random.reports(40);
      Set<Map<String, Object>> rows = rows(reports);
      List<Report> other = new ArrayList<>(reports);
      other.addAll(reports.subList(0, 20));
      Collections.shuffle(other, new Random(seed + round));

      assertThat(rows(other)).isEqualTo(rows);
    }
  }

  @Test
  void mergesInAnyGrouping() {
    for (int round = 0; round < 5_000; round++) {
      Span a = random.partOfOneSpan();
      Span b = random.partOfOneSpan();
      Span c = random.partOfOneSpan();

      assertThat(merge(a, b)).isEqualTo(merge(b, a));
      assertThat(merge(a, a)).isEqualTo(a);
      assertThat(merge(merge(a, b), c)).isEqualTo(merge(a, merge(b, c))).isEqualTo(merge(a, b, c));
      assertThat(merge(merge(a, b), b)).isEqualTo(merge(a, b));
    }
  }

  @Test
  void countsEverySpanOnceInEveryTable() {
    for (int round = 0; round < 200; round++) {
      Tables tables = Oracle.compute(random.reports(60));
      long spans = tables.otelTraces().size();
      long errors = tables.otelTraces().stream().filter(SpanRow::isError).count();

      assertThat(tables.traces().stream().mapToLong(TraceRow::spanCount).sum()).isEqualTo(spans);
      assertThat(tables.traces().stream().mapToLong(TraceRow::errorCount).sum()).isEqualTo(errors);
      assertThat(tables.serviceMetrics10s()).allSatisfy(OracleLawsTest::addsUp);
      assertThat(tables.serviceMetrics10s().stream().mapToLong(ServiceMetricsRow::count).sum())
          .isEqualTo(spans);
      assertThat(tables.serviceMetrics10s().stream().mapToLong(ServiceMetricsRow::errors).sum())
          .isEqualTo(errors);
    }
  }

  private static void addsUp(ServiceMetricsRow row) {
    assertThat(sum(row.buckets()) + row.zeroCount()).isEqualTo(row.count());
    assertThat(sum(row.errorClasses())).isEqualTo(row.errors());
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The measure of "simple, yet of use": a demo's worth of spans while one waits. */
  @Test
  void takesSecondsForTwoHundredThousandSpans() {
    List<Report> reports = new ArrayList<>();
    for (long i = 0; i < 200_000; i++) {
      reports.add(
          new Report(
              Span.builder(i / 8, i / 8 + 1, i + 1)
                  .parentSpanId(i % 8 == 0 ? 0 : i)
                  .kind(SpanKind.of((int) (i % 6)))
                  .startEpochNanos(1_700_000_000_000_000_000L + i * 1_000_000)
                  .durationNanos(1 + i * 7919 % 1_000_000_000)
                  .service("service-" + i % 20)
                  .instance("instance-" + i % 20)
                  .operation("operation-" + i % 100)
                  .attributes(
                      Map.of("http.method", "GET", "http.route", "/users/{id}", "n", "" + i))
                  .build(),
              i));
    }
    long start = cpuNanos();

    Tables tables = Oracle.compute(reports);

    double seconds = (cpuNanos() - start) / 1e9;
    System.out.printf("oracle: 200,000 spans in %.1f CPU-seconds%n", seconds);
    assertThat(tables.otelTraces()).hasSize(200_000);
    assertThat(seconds).isLessThan(10);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Set<Map<String, Object>> rows(List<Report> reports) {
    Tables tables = Oracle.compute(reports);
    Set<Map<String, Object>> rows = new HashSet<>();
    tables.otelTraces().forEach(row -> rows.add(row.columns()));
    tables.traces().forEach(row -> rows.add(row.columns()));
    tables.serviceMetrics10s().forEach(row -> rows.add(row.columns()));
    tables.serviceMetrics1h().forEach(row -> rows.add(row.columns()));
    tables.instanceMetrics1m().forEach(row -> rows.add(row.columns()));
    tables.serviceEdges1m().forEach(row -> rows.add(row.columns()));
    return rows;
  }

  private static Span merge(Span... reports) {
    return Merge.merge(List.of(reports));
  }
}
