package io.tracemill.formats;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import io.tracemill.schemas.mapping.Mending;
import io.tracemill.schemas.mapping.SpanTimes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zipkin2.Annotation;
import zipkin2.Endpoint;

/**
 * Maps Zipkin v2 spans, as Zipkin's own codec reads them, to canonical spans; the rules are a table
 * in docs/formats.md. Thread-safe.
 */
public final class ZipkinMapper {
  private static final int SPAN_ID_DIGITS = 16;

  private final String tenant;

  public ZipkinMapper(String tenant) {
    this.tenant = tenant;
  }

  Span map(zipkin2.Span span, Protocol protocol) {
    Mending mending = new Mending();
    String service = mending.text(orEmpty(span.localServiceName()));
    String address = address(span.localEndpoint());
    SortedMap<String, String> attributes = attributes(span, mending);
    SpanTimes times =
        SpanTimes.ofStartAndDurationMicros(
            span.timestampAsLong(), span.durationAsLong(), attributes, mending);
    String error = span.tags().get("error");
    String traceId = span.traceId();
    return Span.builder(
            traceId.length() > SPAN_ID_DIGITS ? parse(traceId, 0) : 0,
            parse(traceId, traceId.length() - SPAN_ID_DIGITS),
            parse(span.id(), 0))
        .tenant(tenant)
        .parentSpanId(span.parentId() == null ? 0 : parse(span.parentId(), 0))
        .shared(Boolean.TRUE.equals(span.shared()))
        .kind(kind(span.kind()))
        .status(
            isError(error) ? StatusCode.ERROR : StatusCode.UNSET,
            isError(error) && !"true".equals(error) ? mending.text(orEmpty(error)) : "")
        .startEpochNanos(times.startEpochNanos())
        .durationNanos(times.durationNanos())
        .service(service)
        .instance(address)
        .host(address)
        .operation(mending.text(orEmpty(span.name())))
        .sourceFormat(protocol.label())
        .resourceAttributes(service.isEmpty() ? Map.of() : Map.of("service.name", service))
        .attributes(attributes)
        .events(events(span.annotations(), mending))
        .defects(mending.labels())
        .build();
  }

  /** Tags as they are, and what the endpoints tell under OpenTelemetry's names where no tag is. */
  private static SortedMap<String, String> attributes(zipkin2.Span span, Mending mending) {
    SortedMap<String, String> attributes = new TreeMap<>();
    span.tags().forEach((key, value) -> mending.put(attributes, key, value));
    derive(attributes, "network.local.address", address(span.localEndpoint()), mending);
    derive(attributes, "network.local.port", port(span.localEndpoint()), mending);
    derive(attributes, "peer.service", orEmpty(span.remoteServiceName()), mending);
    derive(attributes, "network.peer.address", address(span.remoteEndpoint()), mending);
    derive(attributes, "network.peer.port", port(span.remoteEndpoint()), mending);
    derive(attributes, "zipkin.debug", Boolean.TRUE.equals(span.debug()) ? "true" : "", mending);
    return attributes;
  }

  private static void derive(
      SortedMap<String, String> attributes, String key, String value, Mending mending) {
    if (!value.isEmpty() && !attributes.containsKey(key)) {
      mending.put(attributes, key, value);
    }
  }

  private static List<Span.Event> events(List<Annotation> annotations, Mending mending) {
    List<Span.Event> events = new ArrayList<>(annotations.size());
    for (Annotation annotation : annotations) {
      SortedMap<String, String> attributes = new TreeMap<>();
      long time = SpanTimes.ofEventMicros(annotation.timestamp(), attributes, mending);
      events.add(new Span.Event(time, mending.value(annotation.value()), attributes));
    }
    return events;
  }

  private static boolean isError(@Nullable String tag) {
    return tag != null && !tag.equals("false");
  }

  private static String address(@Nullable Endpoint endpoint) {
    if (endpoint == null) {
      return "";
    }
    return endpoint.ipv4() != null ? endpoint.ipv4() : orEmpty(endpoint.ipv6());
  }

  private static String port(@Nullable Endpoint endpoint) {
    return endpoint == null || endpoint.portAsInt() == 0
        ? ""
        : Integer.toString(endpoint.portAsInt());
  }

  private static SpanKind kind(zipkin2.Span.@Nullable Kind kind) {
    if (kind == null) {
      return SpanKind.UNSPECIFIED;
    }
    return switch (kind) {
      case CLIENT -> SpanKind.CLIENT;
      case SERVER -> SpanKind.SERVER;
      case PRODUCER -> SpanKind.PRODUCER;
      case CONSUMER -> SpanKind.CONSUMER;
    };
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static long parse(String hex, int from) {
    return HexFormat.fromHexDigitsToLong(hex, from, from + SPAN_ID_DIGITS);
  }
}
