package io.tracemill.demo;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServiceAttributes;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import zipkin2.Span;

class DemoServicesTest {
  private final io.tracemill.demo.Collectors collectors = new io.tracemill.demo.Collectors();
  private final FaultInjector faults = new FaultInjector(InstantSource.system(), 1);
  private DemoServices services;

  @BeforeEach
  void start() throws Exception {
    services = collectors.start(faults);
  }

  @AfterEach
  void stop() {
    services.close();
  }

  @Test
  void oneCheckoutIsOneTraceAcrossFiveServices() throws Exception {
    assertThat(request("web", "POST", "/checkout/7").statusCode()).isEqualTo(200);
    services.finish();

    List<SpanData> spans = collectors.otelSpans();
    assertThat(spans).extracting(SpanData::getTraceId).containsOnly(spans.get(0).getTraceId());
    assertThat(tree(spans))
        .containsExactlyInAnyOrder(
            "web POST /checkout/{id} < -",
            "web POST < web POST /checkout/{id}",
            "checkout POST /orders/{id} < web POST",
            "checkout GET < checkout POST /orders/{id}",
            "checkout GET < checkout POST /orders/{id}",
            "checkout POST < checkout POST /orders/{id}",
            "checkout POST < checkout POST /orders/{id}",
            "cart GET /cart/{id} < checkout GET",
            "cart HGETALL cart < cart GET /cart/{id}",
            "shipping GET /quotes/{id} < checkout GET",
            "shipping rate parcel < shipping GET /quotes/{id}",
            "payment POST /charges/{id} < checkout POST",
            "payment check fraud < payment POST /charges/{id}",
            "payment INSERT charges < payment POST /charges/{id}",
            "shipping POST /shipments/{id} < checkout POST",
            "shipping book carrier < shipping POST /shipments/{id}");
  }

  @Test
  void serversOfTheFrontProxyChainJoinTheirClientsSpanId() throws Exception {
    assertThat(request("front-proxy", "GET", "/trace/2").statusCode()).isEqualTo(200);
    services.finish();

    List<Span> spans = collectors.zipkinSpans();
    assertThat(spans).extracting(Span::traceId).containsOnly(spans.get(0).traceId());
    assertThat(spans.get(0).traceId()).hasSize(32);
    Map<String, List<Span>> byId = spans.stream().collect(groupingBy(Span::id));
    assertThat(byId.values())
        .extracting(
            halves ->
                halves.stream()
                    .map(
                        s ->
                            s.localServiceName() + " " + s.kind() + (s.shared() != null ? "*" : ""))
                    .sorted()
                    .toList())
        .containsExactlyInAnyOrder(
            List.of("front-proxy SERVER"),
            List.of("front-proxy CLIENT", "service1 SERVER*"),
            List.of("service1 CLIENT", "service2 SERVER*"));
  }

  @Test
  void countsAreThoseOfTheSpansDelivered() throws Exception {
    request("web", "GET", "/");
    request("web", "POST", "/cart/3");
    request("front-proxy", "GET", "/trace/1");
    Map<String, Tally> made = services.finish();

    Map<String, Long> delivered =
        Stream.concat(
                collectors.otelSpans().stream().map(DemoServicesTest::service),
                collectors.zipkinSpans().stream().map(Span::localServiceName))
            .collect(groupingBy(name -> name, Collectors.counting()));
    Map<String, Long> counted =
        made.entrySet().stream()
            .filter(e -> e.getValue().spans().spans() > 0)
            .collect(toMap(Map.Entry::getKey, e -> e.getValue().spans().spans()));
    assertThat(counted).isEqualTo(delivered);
    assertThat(made.values().stream().mapToLong(tally -> tally.spans().roots()).sum()).isEqualTo(3);
    assertThat(made.values().stream().flatMap(tally -> tally.calls().stream()))
        .contains(
            Call.between("web", "catalog", 1),
            Call.between("front-proxy", "service1", 1),
            new Call("catalog", "shop", Call.DATABASE, 3),
            new Call("cart", "carts", Call.DATABASE, 1));
  }

  @Test
  void warmingUpMakesNoSpan() throws Exception {
    new LoadGenerator(services.network()).warmUp();
    Map<String, Tally> made = services.finish();

    assertThat(made.values()).anyMatch(tally -> !tally.calls().isEmpty());
    assertThat(made.values()).extracting(Tally::spans).containsOnly(new SpanCounts(0, 0));
    assertThat(collectors.otelSpans()).isEmpty();
    assertThat(collectors.zipkinSpans()).isEmpty();
  }

  @Test
  void aFailingServiceIsAnErrorInItsSpanAndInItsCallers() throws Exception {
    long now = System.currentTimeMillis();
    faults.schedule(List.of(Fault.errors("payment", now - 1, now + 60_000, 1)));
    assertThat(request("web", "POST", "/checkout/7").statusCode()).isEqualTo(502);
    services.finish();

    List<SpanData> failed =
        collectors.otelSpans().stream()
            .filter(s -> s.getStatus().getStatusCode() == StatusCode.ERROR)
            .toList();
    assertThat(failed)
        .extracting(s -> service(s) + " " + s.getKind())
        .containsExactlyInAnyOrder(
            "payment SERVER", "checkout CLIENT", "checkout SERVER", "web CLIENT", "web SERVER");
    SpanData origin =
        failed.stream().filter(s -> service(s).equals("payment")).findAny().orElseThrow();
    assertThat(origin.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(500);
    assertThat(origin.getAttributes().get(ErrorAttributes.ERROR_TYPE))
        .isEqualTo(InjectedFailureException.class.getName());
  }

  @Test
  void aPageWithoutRecommendationsIsOnlyPoorer() throws Exception {
    long now = System.currentTimeMillis();
    faults.schedule(List.of(Fault.errors("recommendation", now - 1, now + 60_000, 1)));

    assertThat(request("web", "GET", "/products/7").statusCode()).isEqualTo(200);
  }

  @Test
  void aRoundReportsWhatItMadeAndFailsOnlyInItsFault() throws Exception {
    DemoReport made = new DemoRound(services, InstantSource.system()).run(Duration.ofSeconds(6), 5);

    assertThat(made.requests()).isEqualTo(LoadPlan.of(Duration.ofSeconds(6), 5).requests().size());
    assertThat(made.traces())
        .isEqualTo(
            made.requests()
                + made.calls().stream()
                    .filter(call -> call.client().equals(PartnerFeed.SERVICE))
                    .mapToLong(Call::count)
                    .sum());
    assertThat(made.spans())
        .isEqualTo(collectors.otelSpans().size() + collectors.zipkinSpans().size());
    Fault errors = made.faults().get(0);
    List<SpanData> failedInCatalog =
        collectors.otelSpans().stream()
            .filter(s -> service(s).equals("catalog") && s.getKind() == SpanKind.SERVER)
            .filter(s -> s.getStatus().getStatusCode() == StatusCode.ERROR)
            .toList();
    assertThat(failedInCatalog)
        .isNotEmpty()
        .allMatch(
            s ->
                errors.activeAt(s.getEndEpochNanos() / 1_000_000 - 50)
                    || errors.activeAt(s.getStartEpochNanos() / 1_000_000 + 1));
    assertThat(collectors.otelSpans())
        .filteredOn(s -> service(s).equals("payment") && s.getKind() == SpanKind.SERVER)
        .anyMatch(s -> s.getEndEpochNanos() - s.getStartEpochNanos() >= 400_000_000L);
  }

  @Test
  void theFeedFloodsCatalogWhileItsFaultIsOn() throws Exception {
    long now = System.currentTimeMillis();
    Fault flood = Fault.flood("catalog", PartnerFeed.SERVICE, now + 1_000, now + 3_000, 100);
    services.begin(new Round(now, now + 4_000, 1, List.of(flood)));
    Tally made = services.finish().getOrDefault(PartnerFeed.SERVICE, Tally.NOTHING);

    assertThat(made.calls())
        .singleElement()
        .satisfies(call -> assertThat(call.count()).isGreaterThan(100));
    List<SpanData> served =
        collectors.otelSpans().stream().filter(s -> s.getKind() == SpanKind.SERVER).toList();
    assertThat(served)
        .hasSize((int) made.spans().roots())
        .allMatch(s -> service(s).equals("catalog"))
        .allMatch(
            s ->
                PartnerFeed.SERVICE.equals(
                    s.getAttributes().get(AttributeKey.stringKey("tracemill.caller"))));
    long before =
        served.stream().filter(s -> s.getEndEpochNanos() / 1_000_000 < now + 1_000).count();
    assertThat(before).isLessThan(30);
  }

  @Test
  void whatUsersAskHasNoCaller() throws Exception {
    request("web", "GET", "/");
    services.finish();

    assertThat(collectors.otelSpans())
        .filteredOn(s -> service(s).equals("web") && s.getKind() == SpanKind.SERVER)
        .singleElement()
        .satisfies(
            s ->
                assertThat(s.getAttributes().get(AttributeKey.stringKey("tracemill.caller")))
                    .isNull());
  }

  private HttpResponse<String> request(String service, String method, String path)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(services.network().uri(service, path))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
  }

  private static String service(SpanData span) {
    return span.getResource().getAttribute(ServiceAttributes.SERVICE_NAME);
  }

  private static List<String> tree(List<SpanData> spans) {
    Map<String, String> names =
        spans.stream().collect(toMap(SpanData::getSpanId, s -> service(s) + " " + s.getName()));
    return spans.stream()
        .map(
            s ->
                names.get(s.getSpanId())
                    + " < "
                    + (s.getParentSpanContext().isValid() ? names.get(s.getParentSpanId()) : "-"))
        .toList();
  }
}
