package io.tracemill.formats;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Status;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import io.tracemill.schemas.mapping.Defect;
import io.tracemill.schemas.mapping.Mending;
import io.tracemill.schemas.mapping.ResourceIdentity;
import io.tracemill.schemas.mapping.SamplingThreshold;
import io.tracemill.schemas.mapping.SpanTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Maps OTLP spans to canonical spans; the rules are a table in docs/formats.md. Thread-safe. */
public final class OtlpMapper {
  private static final int TRACE_ID_BYTES = 16;
  private static final int SPAN_ID_BYTES = 8;

  private final String tenant;

  public OtlpMapper(String tenant) {
    this.tenant = tenant;
  }

  /** What all spans of one resource share. */
  record MappedResource(
      ResourceIdentity identity, SortedMap<String, String> attributes, Set<Defect> defects) {}

  /** What all spans of one instrumentation scope share. */
  record MappedScope(
      String name, String version, SortedMap<String, String> attributes, Set<Defect> defects) {}

  MappedResource resource(Resource resource) {
    Mending mending = new Mending();
    SortedMap<String, String> attributes = attributes(resource.getAttributesList(), mending);
    return new MappedResource(
        ResourceIdentity.of(attributes, mending), attributes, mending.defects());
  }

  MappedScope scope(InstrumentationScope scope) {
    Mending mending = new Mending();
    return new MappedScope(
        mending.text(scope.getName()),
        mending.text(scope.getVersion()),
        attributes(scope.getAttributesList(), mending),
        mending.defects());
  }

  /** Why the span cannot be accepted; null when it can. */
  @Nullable RejectReason reject(io.opentelemetry.proto.trace.v1.Span span) {
    ByteString traceId = span.getTraceId();
    if (traceId.size() != TRACE_ID_BYTES || (longAt(traceId, 0) | longAt(traceId, 8)) == 0) {
      return RejectReason.INVALID_TRACE_ID;
    }
    if (span.getSpanId().size() != SPAN_ID_BYTES || longAt(span.getSpanId(), 0) == 0) {
      return RejectReason.INVALID_SPAN_ID;
    }
    int parentBytes = span.getParentSpanId().size();
    return parentBytes == 0 || parentBytes == SPAN_ID_BYTES
        ? null
        : RejectReason.INVALID_PARENT_SPAN_ID;
  }

  /** Takes one span in, or says why it is rejected. */
  void read(
      io.opentelemetry.proto.trace.v1.Span span,
      MappedResource resource,
      MappedScope scope,
      Protocol protocol,
      SpanSink sink) {
    RejectReason reason = reject(span);
    if (reason == null) {
      sink.add(map(span, resource, scope, protocol));
    } else {
      sink.reject(reason);
    }
  }

  /** The canonical form of a span for which {@link #reject} returned null. */
  Span map(
      io.opentelemetry.proto.trace.v1.Span span,
      MappedResource resource,
      MappedScope scope,
      Protocol protocol) {
    Mending mending = new Mending();
    mending.noteAll(resource.defects());
    mending.noteAll(scope.defects());
    SortedMap<String, String> attributes = attributes(span.getAttributesList(), mending);
    SpanTimes times =
        SpanTimes.ofStartAndEnd(
            span.getStartTimeUnixNano(), span.getEndTimeUnixNano(), attributes, mending);
    ByteString traceId = span.getTraceId();
    ByteString parent = span.getParentSpanId();
    return Span.builder(longAt(traceId, 0), longAt(traceId, 8), longAt(span.getSpanId(), 0))
        .tenant(tenant)
        .parentSpanId(parent.isEmpty() ? 0 : longAt(parent, 0))
        .kind(kind(span.getKindValue()))
        .status(statusCode(span.getStatus()), mending.text(span.getStatus().getMessage()))
        .startEpochNanos(times.startEpochNanos())
        .durationNanos(times.durationNanos())
        .adjustedCount(SamplingThreshold.adjustedCount(span.getTraceState()))
        .service(resource.identity().service())
        .instance(resource.identity().instance())
        .environment(resource.identity().environment())
        .serviceVersion(resource.identity().serviceVersion())
        .host(resource.identity().host())
        .operation(mending.text(span.getName()))
        .traceState(mending.text(span.getTraceState()))
        .scope(scope.name(), scope.version(), scope.attributes())
        .sourceFormat(protocol.label())
        .resourceAttributes(resource.attributes())
        .attributes(attributes)
        .events(events(span.getEventsList(), mending))
        .links(links(span.getLinksList(), mending))
        .defects(mending.labels())
        .build();
  }

  private static List<Span.Event> events(
      List<io.opentelemetry.proto.trace.v1.Span.Event> events, Mending mending) {
    List<Span.Event> mapped = new ArrayList<>(events.size());
    for (var event : events) {
      SortedMap<String, String> attributes = attributes(event.getAttributesList(), mending);
      long time = SpanTimes.ofEvent(event.getTimeUnixNano(), attributes, mending);
      mapped.add(new Span.Event(time, mending.value(event.getName()), attributes));
    }
    return mapped;
  }

  private static List<Span.Link> links(
      List<io.opentelemetry.proto.trace.v1.Span.Link> links, Mending mending) {
    List<Span.Link> mapped = new ArrayList<>(links.size());
    for (var link : links) {
      ByteString traceId = link.getTraceId();
      if (traceId.size() != TRACE_ID_BYTES || link.getSpanId().size() != SPAN_ID_BYTES) {
        mending.note(Defect.INVALID_LINK);
        continue;
      }
      mapped.add(
          new Span.Link(
              longAt(traceId, 0),
              longAt(traceId, 8),
              longAt(link.getSpanId(), 0),
              mending.text(link.getTraceState()),
              attributes(link.getAttributesList(), mending)));
    }
    return mapped;
  }

  private static SortedMap<String, String> attributes(List<KeyValue> entries, Mending mending) {
    SortedMap<String, String> attributes = new TreeMap<>();
    for (KeyValue entry : entries) {
      mending.put(attributes, entry.getKey(), AttributeText.of(entry.getValue()));
    }
    return attributes;
  }

  private static SpanKind kind(int otlp) {
    return otlp > 0 && otlp <= SpanKind.CONSUMER.ordinal()
        ? SpanKind.of(otlp)
        : SpanKind.UNSPECIFIED;
  }

  private static StatusCode statusCode(Status status) {
    return switch (status.getCode()) {
      case STATUS_CODE_OK -> StatusCode.OK;
      case STATUS_CODE_ERROR -> StatusCode.ERROR;
      default -> StatusCode.UNSET;
    };
  }

  private static long longAt(ByteString bytes, int from) {
    long value = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      value = value << 8 | (bytes.byteAt(i) & 0xff);
    }
    return value;
  }
}
