package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Small traces by hand. Times are milliseconds after {@link #T0}. */
class OracleTest {
  private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
  private static final long T0_NANOS = T0.getEpochSecond() * 1_000_000_000L;
  private static final long HIGH = 0x7180c278b62e8f6aL;
  private static final long LOW = 0x216a2aea45d08fc9L;

  /**
   *
   *
   * <pre>
   * 1 frontend GET /cart         0 ......... 90   Ok
   * └─2 frontend POST (client)      10 ... 60
   *   └─2 cart POST (shared)          20 . 50     Error
   * └─3 frontend                       70 .... 110
   * └─4 stray, parent 9 never came    30 . 40
   * </pre>
   */
  @Test
  void fillsEveryColumnOfATracesRow() {
    Tables tables =
        compute(
            at(span(1), 0, 90)
                .service("frontend")
                .operation("GET /cart")
                .environment("prod")
                .kind(SpanKind.SERVER)
                .status(StatusCode.OK, ""),
            at(span(2), 10, 60).parentSpanId(1).service("frontend").kind(SpanKind.CLIENT),
            at(span(2), 20, 50)
                .parentSpanId(1)
                .shared(true)
                .service("cart")
                .kind(SpanKind.SERVER)
                .status(StatusCode.ERROR, "no"),
            at(span(3), 70, 110).parentSpanId(1).service("frontend"),
            at(span(4), 30, 40).parentSpanId(9).service("stray"));

    assertThat(onlyTrace(tables))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("TraceId", "7180c278b62e8f6a216a2aea45d08fc9"),
                Map.entry("Tenant", ""),
                Map.entry("Environment", "prod"),
                Map.entry("Start", T0),
                Map.entry("Duration", BigInteger.valueOf(110_000_000)),
                Map.entry("RootService", "frontend"),
                Map.entry("RootOperation", "GET /cart"),
                Map.entry("RootStatus", "Ok"),
                Map.entry("HasRoot", true),
                Map.entry("SpanCount", 5L),
                Map.entry("ErrorCount", 1L),
                Map.entry("OrphanCount", 1L),
                Map.entry("ServiceCount", 3L),
                Map.entry("Services", List.of("cart", "frontend", "stray")),
                Map.entry("ServiceSpans", Map.of("cart", 1L, "frontend", 3L, "stray", 1L)),
                Map.entry("ServiceErrors", Map.of("cart", 1L))));
  }

  @Test
  void givesATraceWithoutARootEmptyNames() {
    SortedMap<String, Object> row = onlyTrace(compute(span(2).parentSpanId(1).service("a")));

    assertThat(row)
        .containsEntry("HasRoot", false)
        .containsEntry("RootService", "")
        .containsEntry("RootStatus", "")
        .containsEntry("Start", Instant.EPOCH)
        .containsEntry("Duration", BigInteger.ZERO)
        .containsEntry("OrphanCount", 1L);
  }

  @Test
  void choosesTheRootBySharingThenStartThenId() {
    assertRoot("own", at(span(1), 0, 1).shared(true).service("shared"), span(2).service("own"));
    assertRoot("timed", span(1).service("untimed"), at(span(2), 5, 6).service("timed"));
    assertRoot("early", at(span(1), 5, 6).service("late"), at(span(2), 4, 5).service("early"));
    assertRoot("small", span(-1).service("great"), span(1).service("small"));
    assertRoot("a", span(1).service("b"), span(1).service("a"));
  }

  private static void assertRoot(String service, Span.Builder... spans) {
    assertThat(onlyTrace(compute(spans))).containsEntry("RootService", service);
  }

  @Test
  void endsASpanWithoutADurationWhereItStarts() {
    SortedMap<String, Object> row =
        onlyTrace(
            compute(
                at(span(1), 0, 10),
                span(2).parentSpanId(1).startEpochNanos(T0_NANOS + 30_000_000),
                span(3).parentSpanId(1).durationNanos(99_000_000_000L)));

    assertThat(row).containsEntry("Duration", BigInteger.valueOf(30_000_000));
  }

  @Test
  void addsUpTimesBeyondALong() {
    SortedMap<String, Object> row =
        onlyTrace(
            compute(span(1).startEpochNanos(Span.MAX_EPOCH_NANOS).durationNanos(Long.MAX_VALUE)));

    assertThat(row).containsEntry("Duration", BigInteger.valueOf(Long.MAX_VALUE));
  }

  @Test
  void fillsEveryColumnOfASpansRow() {
    Span.Event event = new Span.Event(T0_NANOS + 1, "retry", sorted("n", "1"));
    Span.Link link = new Span.Link(1, 2, 3, "vendor=1", sorted("why", "batch"));
    Tables tables =
        compute(
            at(span(2), 0, 5)
                .tenant("t")
                .parentSpanId(1)
                .kind(SpanKind.SERVER)
                .status(StatusCode.ERROR, "boom")
                .adjustedCount(4)
                .service("cart")
                .instance("cart-1")
                .operation("GET /cart")
                .environment("prod")
                .serviceVersion("1.2")
                .host("h1")
                .traceState("ot=th:c")
                .scope("lib", "3", Map.of("s", "1"))
                .sourceFormat("otlp-grpc")
                .resourceAttributes(Map.of("tracemill.host.group", "blue"))
                .attributes(Map.of("peer.service", "web"))
                .events(List.of(event))
                .links(List.of(link))
                .defects(List.of("truncated")));

    assertThat(tables.otelTraces().get(0).columns())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("Timestamp", T0),
                Map.entry("TraceId", "7180c278b62e8f6a216a2aea45d08fc9"),
                Map.entry("SpanId", "0000000000000002"),
                Map.entry("ParentSpanId", "0000000000000001"),
                Map.entry("TraceState", "ot=th:c"),
                Map.entry("SpanName", "GET /cart"),
                Map.entry("SpanKind", "Server"),
                Map.entry("ServiceName", "cart"),
                Map.entry("ResourceAttributes", Map.of("tracemill.host.group", "blue")),
                Map.entry("ScopeName", "lib"),
                Map.entry("ScopeVersion", "3"),
                Map.entry("ScopeAttributes", Map.of("s", "1")),
                Map.entry("SpanAttributes", Map.of("peer.service", "web")),
                Map.entry("Duration", BigInteger.valueOf(5_000_000)),
                Map.entry("StatusCode", "Error"),
                Map.entry("StatusMessage", "boom"),
                Map.entry("Events.Timestamp", List.of(T0.plusNanos(1))),
                Map.entry("Events.Name", List.of("retry")),
                Map.entry("Events.Attributes", List.of(Map.of("n", "1"))),
                Map.entry("Links.TraceId", List.of("00000000000000010000000000000002")),
                Map.entry("Links.SpanId", List.of("0000000000000003")),
                Map.entry("Links.TraceState", List.of("vendor=1")),
                Map.entry("Links.Attributes", List.of(Map.of("why", "batch"))),
                Map.entry("Tenant", "t"),
                Map.entry("Environment", "prod"),
                Map.entry("ServiceVersion", "1.2"),
                Map.entry("HostName", "h1"),
                Map.entry("ServiceInstance", "cart-1"),
                Map.entry("Shared", false),
                Map.entry("AdjustedCount", 4.0),
                Map.entry("SourceFormat", "otlp-grpc"),
                Map.entry("Defects", List.of("truncated")),
                Map.entry("Operation", "GET /cart"),
                Map.entry("TemplateModel", 0L),
                Map.entry("Caller", "web"),
                Map.entry("HostGroup", "blue"),
                Map.entry("OriginalTraceId", "")));
  }

  @Test
  void findsTheCallerInTheSpanAlone() {
    assertCaller("envoy", SpanKind.CLIENT, "downstream_cluster", "envoy", "peer.service", "p");
    assertCaller("p", SpanKind.SERVER, "downstream_cluster", "-", "peer.service", "p");
    assertCaller("", SpanKind.CLIENT, "peer.service", "p");
    assertCaller("c", SpanKind.CLIENT, "peer.service", "p", "tracemill.caller", "c");
    assertCaller("c", SpanKind.SERVER, "tracemill.caller", "c");
    assertCaller("", SpanKind.SERVER);
  }

  private static void assertCaller(String caller, SpanKind kind, String... attributes) {
    assertThat(compute(span(1).kind(kind).attributes(sorted(attributes))).otelTraces())
        .singleElement()
        .satisfies(row -> assertThat(row.caller()).isEqualTo(caller));
  }

  @Test
  void classifiesErrors() {
    assertErrorClass("E", "error.type", "E", "response_flags", "UF");
    assertErrorClass("UF", "response_flags", "UF,URX", "http.response.status_code", "503");
    assertErrorClass("503", "response_flags", "-", "http.response.status_code", "503");
    assertErrorClass("500", "http.status_code", "500", "rpc.grpc.status_code", "14");
    assertErrorClass("14", "rpc.grpc.status_code", "14");
    assertErrorClass("error");
    Span.Builder thrown =
        span(1)
            .status(StatusCode.ERROR, "")
            .events(
                List.of(
                    new Span.Event(9, "log", sorted()),
                    new Span.Event(8, "exception", sorted("exception.type", "first")),
                    new Span.Event(7, "exception", sorted("exception.type", "second"))));
    assertThat(compute(thrown).otelTraces().get(0).errorClass()).isEqualTo("first");
  }

  private static void assertErrorClass(String errorClass, String... attributes) {
    Span.Builder span = span(1).status(StatusCode.ERROR, "").attributes(sorted(attributes));
    assertThat(compute(span).serviceMetrics10s().get(0).columns())
        .containsEntry("ErrorClasses", Map.of(errorClass, 1L));
  }

  @Test
  void mergesPartsFieldByField() {
    Tables tables =
        compute(
            span(1)
                .startEpochNanos(T0_NANOS + 5)
                .service("a")
                .attributes(sorted("x", "1", "y", "1")),
            span(1)
                .startEpochNanos(T0_NANOS)
                .durationNanos(3)
                .service("a")
                .attributes(sorted("x", "2"))
                .status(StatusCode.ERROR, "m"),
            span(1)
                .durationNanos(9)
                .service("a")
                .kind(SpanKind.CLIENT)
                .status(StatusCode.UNSET, "z"));

    Span merged = onlySpan(tables).span();
    assertThat(merged.startEpochNanos()).isEqualTo(T0_NANOS);
    assertThat(merged.durationNanos()).isEqualTo(9);
    assertThat(merged.kind()).isEqualTo(SpanKind.CLIENT);
    assertThat(merged.statusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(merged.statusMessage()).isEqualTo("z");
    assertThat(merged.attributes()).isEqualTo(Map.of("x", "2", "y", "1"));
    assertThat(merged.defects()).containsExactly("conflicting_reports");
  }

  @Test
  void marksReportsThatContradictOneAnother() {
    assertConflict(true, span(1).parentSpanId(2), span(1).parentSpanId(3));
    assertConflict(false, span(1).parentSpanId(2), span(1));
    assertConflict(true, span(1).kind(SpanKind.SERVER), span(1).kind(SpanKind.CLIENT));
    assertConflict(false, span(1).kind(SpanKind.SERVER), span(1));
    assertConflict(true, span(1).status(StatusCode.OK, ""), span(1).status(StatusCode.ERROR, ""));
    assertConflict(false, span(1).status(StatusCode.OK, ""), span(1));
    assertConflict(true, span(1).operation("a"), span(1).operation("b"));
    assertConflict(false, span(1).operation("a"), span(1));
    assertConflict(true, span(1).attributes(sorted("x", "")), span(1).attributes(sorted("x", "1")));
    assertConflict(false, span(1).host("a"), span(1).host("b"));
  }

  private static void assertConflict(boolean conflict, Span.Builder... reports) {
    assertThat(onlySpan(compute(reports)).span().defects())
        .isEqualTo(conflict ? List.of("conflicting_reports") : List.of());
  }

  @Test
  void keepsEventsAsReportedUnlessReportsDisagree() {
    Span.Event early = new Span.Event(1, "e", sorted());
    Span.Event late = new Span.Event(2, "e", sorted());
    Span.Event lateX = new Span.Event(2, "e", sorted("x", "1"));

    assertThat(events(List.of(late, early), List.of(late, early))).containsExactly(late, early);
    assertThat(events(List.of(late, early), List.of(early, late))).containsExactly(early, late);
    assertThat(events(List.of(lateX, late, late), List.of(late, early)))
        .containsExactly(early, late, late, lateX);
    assertThat(events(List.of(), List.of(late))).containsExactly(late);
  }

  private static List<Span.Event> events(List<Span.Event> one, List<Span.Event> other) {
    return onlySpan(compute(span(1).host("h").events(one), span(1).events(other))).span().events();
  }

  @Test
  void joinsAHalfTraceIdToTheOnlyFullOne() {
    Tables tables = compute(span(1), span(2).traceId(0, LOW), span(3).traceId(HIGH, LOW + 1));

    assertThat(tables.traces()).hasSize(2);
    assertThat(tables.otelTraces())
        .filteredOn(row -> row.span().spanId() == 2)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.span().traceIdHigh()).isEqualTo(HIGH);
              assertThat(row.originalTraceId()).isEqualTo("216a2aea45d08fc9");
              assertThat(row.span().defects()).isEmpty();
            });
  }

  @Test
  void mergesAReportUnderAHalfIdWithItsSpan() {
    Tables tables = compute(span(1).durationNanos(5), span(1).traceId(0, LOW).host("h"));

    assertThat(onlySpan(tables).originalTraceId()).isEqualTo("216a2aea45d08fc9");
    assertThat(onlySpan(tables).span().host()).isEqualTo("h");
  }

  @Test
  void leavesAHalfTraceIdApartWhenItFitsSeveralOrAnotherTenants() {
    Tables several = compute(span(1), span(2).traceId(HIGH + 1, LOW), span(3).traceId(0, LOW));
    assertThat(several.traces()).hasSize(3);
    assertThat(several.otelTraces())
        .filteredOn(row -> row.span().traceIdHigh() == 0)
        .singleElement()
        .satisfies(row -> assertThat(row.span().defects()).containsExactly("half_trace_id"));

    Tables tenants = compute(span(1).tenant("t"), span(2).traceId(0, LOW));
    assertThat(tenants.traces()).hasSize(2);
    assertThat(tenants.otelTraces()).allSatisfy(row -> assertThat(row.span().defects()).isEmpty());
  }

  @Test
  void fillsEveryColumnOfADatapoint() {
    Tables tables =
        compute(
            series(at(span(1), 9_000, 10_000)).adjustedCount(2.5),
            series(at(span(2), 9_500, 19_999)).status(StatusCode.ERROR, ""),
            series(at(span(3), 12_000, 12_000)),
            series(at(span(4), 12_000, 20_000)),
            series(at(span(5), 12_000, 13_000)).kind(SpanKind.CLIENT));

    assertThat(tables.serviceMetrics10s()).hasSize(3);
    assertThat(tables.serviceMetrics10s())
        .filteredOn(row -> row.count() == 3)
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.columns())
                    .containsExactlyInAnyOrderEntriesOf(
                        Map.ofEntries(
                            Map.entry("Time", T0.plusSeconds(10)),
                            Map.entry("Tenant", ""),
                            Map.entry("Service", "cart"),
                            Map.entry("Operation", "GET"),
                            Map.entry("Kind", "Server"),
                            Map.entry("Environment", "prod"),
                            Map.entry("ServiceVersion", "1"),
                            Map.entry("HostGroup", "own"),
                            Map.entry("Caller", "web"),
                            Map.entry("Count", 3L),
                            Map.entry("AdjustedCount", 4.5),
                            Map.entry("Errors", 1L),
                            Map.entry("ErrorClasses", Map.of("error", 1L)),
                            Map.entry("SumNs", BigInteger.valueOf(11_499_000_000L)),
                            Map.entry("MinNs", BigInteger.ZERO),
                            Map.entry("MaxNs", BigInteger.valueOf(10_499_000_000L)),
                            Map.entry("ZeroCount", 1L),
                            Map.entry("Buckets", Map.of("956", 1L, "1065", 1L)))));
  }

  private static Span.Builder series(Span.Builder span) {
    return span.kind(SpanKind.SERVER)
        .service("cart")
        .operation("GET")
        .environment("prod")
        .serviceVersion("1")
        .resourceAttributes(sorted("tracemill.host.group", "resource"))
        .attributes(sorted("tracemill.host.group", "own", "downstream_cluster", "web"));
  }

  @Test
  void putsASpanBeyond2105IntoTheLastPeriod() {
    Tables tables = compute(span(1).startEpochNanos(Span.MAX_EPOCH_NANOS).durationNanos(1));

    assertThat(tables.serviceMetrics10s().get(0).columns())
        .containsEntry("Time", Instant.parse("2105-12-31T23:59:50Z"));
  }

  @Test
  void countsASpanOfUnknownTimesIn1970() {
    assertThat(compute(span(1)).serviceMetrics10s().get(0).columns())
        .containsEntry("Time", Instant.EPOCH)
        .containsEntry("ZeroCount", 1L)
        .containsEntry("Buckets", Map.of());
  }

  private static Tables compute(Span.Builder... spans) {
    List<Report> reports = new ArrayList<>();
    for (Span.Builder span : spans) {
      reports.add(new Report(span.build(), reports.size()));
    }
    return Oracle.compute(reports);
  }

  private static Span.Builder span(long spanId) {
    return Span.builder(HIGH, LOW, spanId);
  }

  private static Span.Builder at(Span.Builder span, long fromMillis, long toMillis) {
    return span.startEpochNanos(T0_NANOS + fromMillis * 1_000_000)
        .durationNanos((toMillis - fromMillis) * 1_000_000);
  }

  private static SortedMap<String, Object> onlyTrace(Tables tables) {
    assertThat(tables.traces()).hasSize(1);
    return tables.traces().get(0).columns();
  }

  private static SpanRow onlySpan(Tables tables) {
    assertThat(tables.otelTraces()).hasSize(1);
    return tables.otelTraces().get(0);
  }

  private static SortedMap<String, String> sorted(String... keysAndValues) {
    SortedMap<String, String> map = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
