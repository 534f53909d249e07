package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracemill.runtime.ProjectRoot;
import io.tracemill.schemas.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Zipkin's published cases and real traces, from data beside the project. */
class PublishedCasesTest {
  private static final Path DATA =
      ProjectRoot.find().resolve("../shared/data/openzipkin/zipkin").normalize();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Spans after merging, by the data's README and expected-links.json. */
  private static final Map<String, Integer> SPANS_AFTER_MERGE =
      Map.of(
          "ascend", 8,
          "envoy", 1,
          "messaging", 4,
          "messaging-kafka", 28,
          "yelp", 16,
          "smartthings-oauth-authorization", 172);

  @TestFactory
  Stream<DynamicTest> mergesAsZipkinDoes() throws IOException {
    if (isAbsent("trace-merge-cases.json")) {
      return Stream.of();
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode testCase : read("trace-merge-cases.json").get("cases")) {
      tests.add(
          DynamicTest.dynamicTest(
              testCase.get("case").asText(),
              () ->
                  assertThat(rows(ZipkinJson.spans(testCase.get("spans"))))
                      .containsExactlyInAnyOrderElementsOf(expected(testCase))));
    }
    return tests.stream();
  }

  /**
   * A stored span tells what its own reports told: the parent of a shared span that did not know it
   * is found in the tree, not written into the span.
   */
  private static List<Map<String, Object>> expected(JsonNode testCase) {
    List<Span> spans = new ArrayList<>(ZipkinJson.spans(testCase.get("expected")));
    if (testCase.get("case").asText().startsWith("backfillsMissingParentIdOnSharedSpan")) {
      spans.replaceAll(span -> span.shared() ? span.toBuilder().parentSpanId(0).build() : span);
    }
    return spans.stream().map(PublishedCasesTest::row).toList();
  }

  @TestFactory
  Stream<DynamicTest> countsRealTracesSpansAsPublished() {
    return SPANS_AFTER_MERGE.entrySet().stream()
        .filter(entry -> !isAbsent(file(entry.getKey())))
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      List<Span> reports = ZipkinJson.spans(read(file(entry.getKey())));
                      Tables tables = Oracle.compute(reports(reports));
                      assertThat(tables.otelTraces()).hasSize(entry.getValue());
                      assertThat(tables.traces())
                          .singleElement()
                          .satisfies(
                              trace -> {
                                assertThat(trace.spanCount())
                                    .isEqualTo(entry.getValue().longValue());
                                assertThat(trace.columns())
                                    .containsEntry("HasRoot", hasRoot(reports));
                              });
                      assertThat(
                              tables.serviceMetrics10s().stream()
                                  .mapToLong(ServiceMetricsRow::count)
                                  .sum())
                          .isEqualTo(entry.getValue().longValue());
                    }));
  }

  private static boolean hasRoot(List<Span> reports) {
    return reports.stream().anyMatch(span -> span.parentSpanId() == 0);
  }

  private static List<Map<String, Object>> rows(List<Span> reports) {
    return Oracle.compute(reports(reports)).otelTraces().stream()
        .map(row -> row(row.span()))
        .toList();
  }

  /** What the cases speak of. */
  private static Map<String, Object> row(Span span) {
    Map<String, Object> columns = new SpanRow(span, "", 0).columns();
    columns.keySet().removeAll(List.of("OriginalTraceId", "Defects"));
    return columns;
  }

  private static Collection<Report> reports(List<Span> spans) {
    return spans.stream().map(span -> new Report(span, 0)).toList();
  }

  private static String file(String name) {
    return "zipkin-lens/testdata/" + name + ".json";
  }

  private static JsonNode read(String file) throws IOException {
    return JSON.readTree(DATA.resolve(file).toFile());
  }

  private static boolean isAbsent(String file) {
    if (Files.exists(DATA.resolve(file))) {
      return false;
    }
    assertThat(System.getenv("CI"))
        .as("%s must be there in CI", DATA.resolve(file))
        .isNotEqualTo("true");
    System.out.println("not run, since it is not there: " + DATA.resolve(file));
    return true;
  }
}
