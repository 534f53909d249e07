package io.tracemill.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import io.tracemill.schemas.mapping.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OTLP in both encodings, read into canonical spans. */
class OtlpReaderTest {
  private static final String IDS =
      "\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"EEE19B7EC3C1B174\"";

  private final OtlpMapper mapper = new OtlpMapper("acme");
  private final OtlpJsonReader json = new OtlpJsonReader(mapper);
  private final OtlpProtobufReader protobuf = new OtlpProtobufReader(mapper, Protocol.OTLP_PROTO);

  @Test
  void mapsEveryField() {
    Span span =
        one(
            """
            {"resourceSpans":[{
              "resource":{"attributes":[
                {"key":"service.name","value":{"stringValue":"cart"}},
                {"key":"service.instance.id","value":{"stringValue":"cart-1"}},
                {"key":"service.version","value":{"stringValue":"1.2"}},
                {"key":"deployment.environment","value":{"stringValue":"old"}},
                {"key":"deployment.environment.name","value":{"stringValue":"prod"}},
                {"key":"host.name","value":{"stringValue":"h1"}}]},
              "scopeSpans":[{
                "scope":{"name":"lib","version":"3","attributes":[
                  {"key":"s","value":{"boolValue":true}}]},
                "spans":[{
                  "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
                  "parentSpanId":"eee19b7ec3c1b173","traceState":"ot=th:8","name":"GET /cart",
                  "kind":2,"startTimeUnixNano":"1544712660000000000",
                  "endTimeUnixNano":1544712661000000005,
                  "attributes":[{"key":"n","value":{"intValue":"-7"}},
                                {"key":"d","value":{"doubleValue":1.50}}],
                  "events":[{"timeUnixNano":"1544712660500000000","name":"retry","attributes":[
                    {"key":"e","value":{"bytesValue":"AQI="}}]}],
                  "links":[{"traceId":"00000000000000000000000000000001",
                    "spanId":"0000000000000002","traceState":"a=b","attributes":[
                    {"key":"l","value":{"stringValue":"x"}}]}],
                  "status":{"code":2,"message":"boom"},"flags":1,"unknown":{"a":[1]}}]}]}]}
            """);
    assertThat(span)
        .isEqualTo(
            Span.builder(0x5b8efff798038103L, 0xd269b633813fc60cL, 0xeee19b7ec3c1b174L)
                .tenant("acme")
                .parentSpanId(0xeee19b7ec3c1b173L)
                .kind(SpanKind.SERVER)
                .status(StatusCode.ERROR, "boom")
                .startEpochNanos(1544712660000000000L)
                .durationNanos(1000000005)
                .adjustedCount(2)
                .service("cart")
                .instance("cart-1")
                .operation("GET /cart")
                .environment("prod")
                .serviceVersion("1.2")
                .host("h1")
                .traceState("ot=th:8")
                .scope("lib", "3", Map.of("s", "true"))
                .sourceFormat("otlp-json")
                .resourceAttributes(
                    Map.of(
                        "service.name", "cart",
                        "service.instance.id", "cart-1",
                        "service.version", "1.2",
                        "deployment.environment", "old",
                        "deployment.environment.name", "prod",
                        "host.name", "h1"))
                .attributes(Map.of("n", "-7", "d", "1.5"))
                .events(
                    java.util.List.of(
                        new Span.Event(
                            1544712660500000000L, "retry", new TreeMap<>(Map.of("e", "AQI=")))))
                .links(
                    java.util.List.of(
                        new Span.Link(0, 1, 2, "a=b", new TreeMap<>(Map.of("l", "x")))))
                .build());
  }

  @Test
  void leavesUnsaidThingsEmpty() {
    Span span = one("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + IDS + "}]}]}]}");
    assertThat(span)
        .isEqualTo(
            Span.builder(0x5b8efff798038103L, 0xd269b633813fc60cL, 0xeee19b7ec3c1b174L)
                .tenant("acme")
                .sourceFormat("otlp-json")
                .build());
  }

  @Test
  void readsSpansThatComeBeforeTheirScopeAndResource() {
    Collected batch =
        read(
            """
            {"schemaUrl":"", "resourceSpans":[
             {"schemaUrl":"x","scopeSpans":[
               {"spans":[{%1$s,"name":"ä1"}],"schemaUrl":"y","scope":{"name":"s1"}},
               {"scope":{"name":"s2"},"spans":[{%1$s,"name":"2"},{%1$s,"name":"3"}]},
               {"spans":[{%1$s,"name":"4"}]}],
              "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"late"}}]}},
             {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"early"}}]},
              "scopeSpans":[{"spans":[{%1$s,"name":"5"}],"scope":{"name":"s5"}}]}]}
            """
                .formatted(IDS));
    assertThat(batch.spans())
        .extracting(span -> span.operation() + span.service() + span.scopeName())
        .containsExactly("ä1lates1", "2lates2", "3lates2", "4late", "5earlys5");
  }

  @Test
  void readsBothEncodingsAlike() {
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(
                        Resource.newBuilder()
                            .addAttributes(
                                KeyValue.newBuilder()
                                    .setKey("service.name")
                                    .setValue(AnyValue.newBuilder().setStringValue("cart"))))
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .addSpans(
                                protoSpan(16, 8, 8)
                                    .setName("op")
                                    .setKindValue(99)
                                    .setStartTimeUnixNano(5)
                                    .setEndTimeUnixNano(9)
                                    .setStatus(Status.newBuilder().setCodeValue(1)))))
            .build();
    Collected batch = new Collected();
    protobuf.read(request.toByteArray(), batch);
    Span fromJson =
        one(
            """
            {"resourceSpans":[{"resource":{"attributes":[
              {"key":"service.name","value":{"stringValue":"cart"}}]},"scopeSpans":[{"spans":[{
              "traceId":"01010101010101010101010101010101","spanId":"0101010101010101",
              "parentSpanId":"0101010101010101","name":"op","kind":"99","startTimeUnixNano":5,
              "endTimeUnixNano":"9","status":{"code":"STATUS_CODE_OK"}}]}]}]}
            """);
    assertThat(batch.spans())
        .containsExactly(fromJson.toBuilder().sourceFormat("otlp-proto").build());
    assertThat(fromJson.kind()).isEqualTo(SpanKind.UNSPECIFIED);
    assertThat(fromJson.statusCode()).isEqualTo(StatusCode.OK);
  }

  @Test
  void rejectsSpansWithInvalidIdsOneByOne() {
    ScopeSpans.Builder scope = ScopeSpans.newBuilder();
    scope.addSpans(protoSpan(16, 8, 0));
    scope.addSpans(protoSpan(15, 8, 0));
    scope.addSpans(protoSpan(0, 8, 0));
    scope.addSpans(protoSpan(16, 8, 0).setTraceId(ByteString.copyFrom(new byte[16])));
    scope.addSpans(protoSpan(16, 9, 0));
    scope.addSpans(protoSpan(16, 8, 0).setSpanId(ByteString.copyFrom(new byte[8])));
    scope.addSpans(protoSpan(16, 8, 4));
    scope.addSpans(protoSpan(16, 8, 0).setParentSpanId(ByteString.copyFrom(new byte[8])));
    Collected batch = new Collected();
    protobuf.read(
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
            .build()
            .toByteArray(),
        batch);
    assertThat(batch.received()).isEqualTo(8);
    assertThat(batch.rejected())
        .isEqualTo(
            Map.of(
                RejectReason.INVALID_TRACE_ID, 3,
                RejectReason.INVALID_SPAN_ID, 2,
                RejectReason.INVALID_PARENT_SPAN_ID, 1));
    assertThat(batch.spans()).hasSize(2).allMatch(span -> span.parentSpanId() == 0);
  }

  @Test
  void rejectsJsonIdsOfOddLengthRatherThanTheRequest() {
    Collected batch =
        read(
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"123\","
                + "\"spanId\":\"0000000000000001\"},{"
                + IDS
                + "}]}]}]}");
    assertThat(batch.rejected()).isEqualTo(Map.of(RejectReason.INVALID_TRACE_ID, 1));
    assertThat(batch.spans()).hasSize(1);
  }

  @Test
  void leavesOutLinksWithInvalidIds() {
    Span span =
        one(
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{"
                + IDS
                + ",\"links\":[{\"traceId\":\"01\",\"spanId\":\"02\"},"
                + "{\"traceId\":\"00000000000000000000000000000000\","
                + "\"spanId\":\"0000000000000000\"}]}]}]}]}");
    assertThat(span.links()).containsExactly(new Span.Link(0, 0, 0, "", new TreeMap<>()));
    assertThat(span.defects()).containsExactly("invalid_link");
  }

  @Test
  void takesNullForAbsentAndPassesOverSnakeCase() {
    Span span =
        one(
            """
            {"resourceSpans":[{"resource":null,"scopeSpans":[{"scope":null,"spans":[{%s,
             "name":null,"kind":null,"startTimeUnixNano":null,"attributes":null,"events":[null],
             "links":null,"status":null,"trace_state":"x","start_time_unix_nano":"5",
             "attributes":[{"key":"a","value":{"stringValue":null}},{"key":"b","value":null},
                           {"key":"c"}]}]},{"spans":null}]},
             {"scopeSpans":null}],"resource_spans":[5]}
            """
                .formatted(IDS));
    assertThat(span.startEpochNanos()).isEqualTo(Span.UNKNOWN);
    assertThat(span.traceState()).isEmpty();
    assertThat(span.attributes()).isEqualTo(Map.of("a", "", "b", "", "c", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "5",
        "{",
        "{\"resourceSpans\":{}}",
        "{\"resourceSpans\":[5]}",
        "{} {}",
        "{\"resourceSpans\":[{\"resource\":[]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[7]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"xyz\"}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":5}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"kind\":\"SPAN_KIND_X\"}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":\"-1\"}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":1.5}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":1e999999999}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":\"1e-999999999\"}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":true}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":18446744073709551616}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"key\":\"a\",\"value\":{\"bytesValue\":\"*\"}}]}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"key\":\"a\",\"value\":{\"boolValue\":\"yes\"}}]}]}]}]}",
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"key\":\"a\",\"value\":{\"doubleValue\":\"x\"}}]}]}]}]}"
      })
  void refusesMalformedJsonWithTheReason(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            e -> assertThat(e.getMessage()).hasSizeBetween(15, 500));
  }

  @Test
  void refusesDeepNestingInBothEncodings() {
    String deep = "{\"arrayValue\":{\"values\":[".repeat(2_000);
    assertThatThrownBy(
            () ->
                read(
                    "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"attributes\":[{\"value\":"
                        + deep))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("nesting");
    AnyValue.Builder value = AnyValue.newBuilder().setIntValue(1);
    for (int i = 0; i < 200; i++) {
      AnyValue inner = value.build();
      value = AnyValue.newBuilder();
      value.getArrayValueBuilder().addValues(inner);
    }
    ExportTraceServiceRequest request =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(
                        ScopeSpans.newBuilder()
                            .addSpans(
                                protoSpan(16, 8, 0)
                                    .addAttributes(
                                        KeyValue.newBuilder().setKey("k").setValue(value)))))
            .build();
    assertThatThrownBy(() -> protobuf.read(request.toByteArray(), new Collected()))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("not an ExportTraceServiceRequest");
  }

  @Test
  void refusesBytesThatAreNotTheMessage() {
    byte[] whole =
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .addScopeSpans(ScopeSpans.newBuilder().addSpans(protoSpan(16, 8, 0))))
            .build()
            .toByteArray();
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> protobuf.read(cut, new Collected()))
          .as("first %d of %d bytes", length, whole.length)
          .isInstanceOf(MalformedMessageException.class);
    }
    assertThatThrownBy(
            () -> protobuf.read("{\"a\":1}".getBytes(StandardCharsets.UTF_8), new Collected()))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void takesAnEmptyRequestForNoSpans() {
    Collected batch = new Collected();
    protobuf.read(new byte[0], batch);
    json.read("{}".getBytes(StandardCharsets.UTF_8), batch);
    assertThat(batch.received()).isZero();
  }

  @Test
  void cutsLongTextsAndMarksTheSpan() {
    Span span =
        one(
            """
            {"resourceSpans":[{"resource":{"attributes":[
              {"key":"service.name","value":{"stringValue":"%1$s"}}]},"scopeSpans":[{"spans":[{%2$s,
              "name":"%1$s","status":{"message":"%1$s"}}]}]}]}
            """
                .formatted("n".repeat(70_000), IDS));
    assertThat(span.service()).hasSize(Limits.TEXT_BYTES);
    assertThat(span.operation()).hasSize(Limits.TEXT_BYTES);
    assertThat(span.resourceAttributes().get("service.name")).hasSize(Limits.VALUE_BYTES);
    assertThat(span.defects()).containsExactly("truncated");
  }

  private Span one(String body) {
    return read(body).spans().get(0);
  }

  private Collected read(String body) {
    Collected batch = new Collected();
    json.read(body.getBytes(StandardCharsets.UTF_8), batch);
    return batch;
  }

  private static io.opentelemetry.proto.trace.v1.Span.Builder protoSpan(
      int traceIdBytes, int spanIdBytes, int parentBytes) {
    return io.opentelemetry.proto.trace.v1.Span.newBuilder()
        .setTraceId(ones(traceIdBytes))
        .setSpanId(ones(spanIdBytes))
        .setParentSpanId(ones(parentBytes));
  }

  private static ByteString ones(int size) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) 1);
    return ByteString.copyFrom(bytes);
  }
}
