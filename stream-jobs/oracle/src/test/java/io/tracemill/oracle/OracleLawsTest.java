package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What must hold for any reports, tried on reports that collide in every way. */
class OracleLawsTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  OracleLawsTest() {
    System.out.println("OracleLawsTest seed " + seed);
  }

  @Test
  void dependsOnNeitherOrderNorDuplicates() {
    for (int round = 0; round < 200; round++) {
      List<Report> reports = reports(40);
      Set<Map<String, Object>> rows = rows(reports);
      List<Report> other = new ArrayList<>(reports);
      other.addAll(reports.subList(0, 20));
      Collections.shuffle(other, random);

      assertThat(rows(other)).isEqualTo(rows);
    }
  }

  @Test
  void mergesInAnyGrouping() {
    for (int round = 0; round < 5_000; round++) {
      Span a = partOfOneSpan();
      Span b = partOfOneSpan();
      Span c = partOfOneSpan();

      assertThat(merge(a, b)).isEqualTo(merge(b, a));
      assertThat(merge(a, a)).isEqualTo(a);
      assertThat(merge(merge(a, b), c)).isEqualTo(merge(a, merge(b, c))).isEqualTo(merge(a, b, c));
      assertThat(merge(merge(a, b), b)).isEqualTo(merge(a, b));
    }
  }

  @Test
  void countsEverySpanOnceInEveryTable() {
    for (int round = 0; round < 200; round++) {
      Tables tables = Oracle.compute(reports(60));
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
    return rows;
  }

  private static Span merge(Span... reports) {
    return Merge.merge(List.of(reports));
  }

  private List<Report> reports(int n) {
    List<Report> reports = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Span span =
          partOfOneSpan().toBuilder()
              .tenant(oneOf("", "t"))
              .traceId(oneOf(0L, 0L, 1L, 2L), oneOf(7L, 8L, 9L))
              .spanId(oneOf(1L, 2L, 3L))
              .shared(random.nextBoolean())
              .build();
      reports.add(new Report(span, random.nextInt(1000)));
    }
    return reports;
  }

  private Span partOfOneSpan() {
    return Span.builder(0, 7, 1)
        .parentSpanId(oneOf(0L, 2L, 3L, -1L))
        .kind(oneOf(SpanKind.values()))
        .status(oneOf(StatusCode.values()), oneOf("", "a", "b"))
        .startEpochNanos(oneOf(Span.UNKNOWN, 0L, 5_000_000_000L, 15_000_000_000L))
        .durationNanos(oneOf(Span.UNKNOWN, 0L, 1L, 7_000_000_000L))
        .adjustedCount(oneOf(1.0, 2.5))
        .service(oneOf("", "a", "b"))
        .instance(oneOf("", "1", "2"))
        .operation(oneOf("", "get", "put"))
        .environment(oneOf("", "prod"))
        .attributes(attributes())
        .resourceAttributes(attributes())
        .events(events())
        .links(links())
        .defects(oneOf(List.of(), List.of("truncated")))
        .build();
  }

  private Map<String, String> attributes() {
    Map<String, String> attributes = new TreeMap<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      attributes.put(oneOf("x", "y", "error.type"), oneOf("", "1", "2"));
    }
    return attributes;
  }

  private List<Span.Event> events() {
    List<Span.Event> events = new ArrayList<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      events.add(new Span.Event(oneOf(-1L, 1L, 2L), oneOf("e", "f"), new TreeMap<>(attributes())));
    }
    return events;
  }

  private List<Span.Link> links() {
    List<Span.Link> links = new ArrayList<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      links.add(new Span.Link(oneOf(-1L, 1L), 1, 2, oneOf("", "s"), new TreeMap<>(attributes())));
    }
    return links;
  }

  @SafeVarargs
  private <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }
}
