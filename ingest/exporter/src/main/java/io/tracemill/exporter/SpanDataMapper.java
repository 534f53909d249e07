package io.tracemill.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import io.tracemill.schemas.mapping.Defect;
import io.tracemill.schemas.mapping.Mending;
import io.tracemill.schemas.mapping.ResourceIdentity;
import io.tracemill.schemas.mapping.SamplingThreshold;
import io.tracemill.schemas.mapping.SpanTimes;
import io.tracemill.schemas.mapping.ValueText;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Maps the SDK's spans to canonical ones by the rules for OTLP in docs/formats.md: a span is the
 * same whether it came here or through the gateway, but for its source format. Remembers the
 * resources and scopes it has seen, so it is for one batch. Not thread-safe.
 */
final class SpanDataMapper {
  static final String SOURCE_FORMAT = "otel-exporter";

  private static final int SPAN_ID_DIGITS = 16;

  private final String tenant;
  private final IdentityHashMap<Resource, MappedResource> resources = new IdentityHashMap<>();
  private final IdentityHashMap<InstrumentationScopeInfo, MappedScope> scopes =
      new IdentityHashMap<>();

  SpanDataMapper(String tenant) {
    this.tenant = tenant;
  }

  private record MappedResource(
      ResourceIdentity identity, SortedMap<String, String> attributes, Set<Defect> defects) {}

  private record MappedScope(
      String name, String version, SortedMap<String, String> attributes, Set<Defect> defects) {}

  /** The canonical span; its ids must be valid. */
  Span map(SpanData span) {
    MappedResource resource =
        resources.computeIfAbsent(span.getResource(), SpanDataMapper::resource);
    MappedScope scope =
        scopes.computeIfAbsent(span.getInstrumentationScopeInfo(), SpanDataMapper::scope);
    Mending mending = new Mending();
    mending.noteAll(resource.defects());
    mending.noteAll(scope.defects());
    SortedMap<String, String> attributes = attributes(span.getAttributes(), mending);
    SpanTimes times =
        SpanTimes.ofStartAndEnd(
            span.getStartEpochNanos(), span.getEndEpochNanos(), attributes, mending);
    SpanContext ids = span.getSpanContext();
    String traceState = text(ids.getTraceState());
    StatusData status = span.getStatus();
    return Span.builder(
            parse(ids.getTraceId(), 0),
            parse(ids.getTraceId(), SPAN_ID_DIGITS),
            parse(ids.getSpanId(), 0))
        .tenant(tenant)
        .parentSpanId(span.getParentSpanContext().isValid() ? parse(span.getParentSpanId(), 0) : 0)
        .kind(kind(span.getKind()))
        .status(statusCode(status), mending.text(status.getDescription()))
        .startEpochNanos(times.startEpochNanos())
        .durationNanos(times.durationNanos())
        .adjustedCount(SamplingThreshold.adjustedCount(traceState))
        .service(resource.identity().service())
        .instance(resource.identity().instance())
        .environment(resource.identity().environment())
        .serviceVersion(resource.identity().serviceVersion())
        .host(resource.identity().host())
        .operation(mending.text(span.getName()))
        .traceState(mending.text(traceState))
        .scope(scope.name(), scope.version(), scope.attributes())
        .sourceFormat(SOURCE_FORMAT)
        .resourceAttributes(resource.attributes())
        .attributes(attributes)
        .events(events(span.getEvents(), mending))
        .links(links(span.getLinks(), mending))
        .defects(mending.labels())
        .build();
  }

  private static MappedResource resource(Resource resource) {
    Mending mending = new Mending();
    SortedMap<String, String> attributes = attributes(resource.getAttributes(), mending);
    return new MappedResource(
        ResourceIdentity.of(attributes, mending), attributes, mending.defects());
  }

  private static MappedScope scope(InstrumentationScopeInfo scope) {
    Mending mending = new Mending();
    String version = scope.getVersion();
    return new MappedScope(
        mending.text(scope.getName()),
        mending.text(version == null ? "" : version),
        attributes(scope.getAttributes(), mending),
        mending.defects());
  }

  private static List<Span.Event> events(List<EventData> events, Mending mending) {
    List<Span.Event> mapped = new ArrayList<>(events.size());
    for (EventData event : events) {
      SortedMap<String, String> attributes = attributes(event.getAttributes(), mending);
      long time = SpanTimes.ofEvent(event.getEpochNanos(), attributes, mending);
      mapped.add(new Span.Event(time, mending.value(event.getName()), attributes));
    }
    return mapped;
  }

  private static List<Span.Link> links(List<LinkData> links, Mending mending) {
    List<Span.Link> mapped = new ArrayList<>(links.size());
    for (LinkData link : links) {
      SpanContext to = link.getSpanContext();
      mapped.add(
          new Span.Link(
              parse(to.getTraceId(), 0),
              parse(to.getTraceId(), SPAN_ID_DIGITS),
              parse(to.getSpanId(), 0),
              mending.text(text(to.getTraceState())),
              attributes(link.getAttributes(), mending)));
    }
    return mapped;
  }

  private static SortedMap<String, String> attributes(Attributes entries, Mending mending) {
    SortedMap<String, String> attributes = new TreeMap<>();
    entries.forEach((key, value) -> mending.put(attributes, key.getKey(), text(key, value)));
    return attributes;
  }

  private static String text(AttributeKey<?> key, Object value) {
    return switch (key.getType()) {
      case DOUBLE -> ValueText.ofDouble((Double) value);
      case STRING_ARRAY, BOOLEAN_ARRAY, LONG_ARRAY, DOUBLE_ARRAY -> json((List<?>) value);
      default -> String.valueOf(value);
    };
  }

  private static String json(List<?> values) {
    StringBuilder json = new StringBuilder();
    char before = '[';
    for (Object value : values) {
      json.append(before);
      if (value instanceof String string) {
        ValueText.quote(string, json);
      } else if (value instanceof Double number) {
        ValueText.writeDouble(number, json);
      } else {
        json.append(value);
      }
      before = ',';
    }
    return json.append(before == '[' ? "[]" : "]").toString();
  }

  /** As the header of W3C trace context has it. */
  private static String text(TraceState traceState) {
    if (traceState.isEmpty()) {
      return "";
    }
    StringJoiner members = new StringJoiner(",");
    traceState.forEach((key, value) -> members.add(key + "=" + value));
    return members.toString();
  }

  private static SpanKind kind(io.opentelemetry.api.trace.SpanKind kind) {
    return switch (kind) {
      case INTERNAL -> SpanKind.INTERNAL;
      case SERVER -> SpanKind.SERVER;
      case CLIENT -> SpanKind.CLIENT;
      case PRODUCER -> SpanKind.PRODUCER;
      case CONSUMER -> SpanKind.CONSUMER;
    };
  }

  private static StatusCode statusCode(StatusData status) {
    return switch (status.getStatusCode()) {
      case OK -> StatusCode.OK;
      case ERROR -> StatusCode.ERROR;
      case UNSET -> StatusCode.UNSET;
    };
  }

  private static long parse(String hex, int from) {
    return HexFormat.fromHexDigitsToLong(hex, from, from + SPAN_ID_DIGITS);
  }
}
