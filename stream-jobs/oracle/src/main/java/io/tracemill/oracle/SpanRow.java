package io.tracemill.oracle;

import io.tracemill.schemas.Ids;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A row of {@code otel_traces}.
 *
 * @param span the merged span, under its trace's id
 * @param originalTraceId the half id it was reported under; empty when there was none
 * @param appendEpochMillis smallest append time of its reports; not compared
 */
public record SpanRow(Span span, String originalTraceId, long appendEpochMillis) implements Row {
  /** What makes a row of {@code otel_traces} one of its kind. */
  public static final List<String> KEY =
      List.of("Tenant", "TraceId", "SpanId", "Shared", "ServiceName", "ServiceInstance");

  static SpanRow of(List<LocatedReport> reports) {
    return new SpanRow(
        Merge.merge(reports.stream().map(LocatedReport::span).toList()),
        reports.stream().map(LocatedReport::originalTraceId).max(String::compareTo).orElseThrow(),
        reports.stream().mapToLong(LocatedReport::appendEpochMillis).min().orElseThrow());
  }

  boolean hasStart() {
    return span.startEpochNanos() != Span.UNKNOWN;
  }

  /** Column Timestamp, epoch nanoseconds. */
  BigInteger start() {
    return BigInteger.valueOf(Math.max(0, span.startEpochNanos()));
  }

  /** Column Duration, nanoseconds. */
  BigInteger duration() {
    return BigInteger.valueOf(Math.max(0, span.durationNanos()));
  }

  BigInteger end() {
    return start().add(duration());
  }

  boolean isError() {
    return span.statusCode() == StatusCode.ERROR;
  }

  String operation() {
    return span.operation();
  }

  String caller() {
    String downstream = span.attributes().getOrDefault("downstream_cluster", "");
    if (!downstream.isEmpty() && !downstream.equals("-")) {
      return downstream;
    }
    String peer = span.attributes().getOrDefault("peer.service", "");
    if (span.kind() == SpanKind.SERVER && !peer.isEmpty()) {
      return peer;
    }
    return span.attributes().getOrDefault("tracemill.caller", "");
  }

  String hostGroup() {
    String own = span.attributes().getOrDefault("tracemill.host.group", "");
    return own.isEmpty() ? span.resourceAttributes().getOrDefault("tracemill.host.group", "") : own;
  }

  /** Of a span in error: what kind of error. */
  String errorClass() {
    Map<String, String> attributes = span.attributes();
    String flags = attributes.getOrDefault("response_flags", "").split(",", 2)[0];
    String exceptionType =
        span.events().stream()
            .map(event -> event.attributes().getOrDefault("exception.type", ""))
            .filter(type -> !type.isEmpty())
            .findFirst()
            .orElse("");
    return Stream.of(
            attributes.getOrDefault("error.type", ""),
            flags.equals("-") ? "" : flags,
            attributes.getOrDefault("http.response.status_code", ""),
            attributes.getOrDefault("http.status_code", ""),
            attributes.getOrDefault("rpc.grpc.status_code", ""),
            exceptionType)
        .filter(candidate -> !candidate.isEmpty())
        .findFirst()
        .orElse("error");
  }

  @Override
  public SortedMap<String, Object> columns() {
    SortedMap<String, Object> row = new TreeMap<>();
    row.put("Timestamp", Times.instant(start()));
    row.put("TraceId", Ids.traceId(span.traceIdHigh(), span.traceIdLow()));
    row.put("SpanId", Ids.spanId(span.spanId()));
    row.put("ParentSpanId", Ids.spanIdOrEmpty(span.parentSpanId()));
    row.put("TraceState", span.traceState());
    row.put("SpanName", span.operation());
    row.put("SpanKind", span.kind().label());
    row.put("ServiceName", span.service());
    row.put("ResourceAttributes", span.resourceAttributes());
    row.put("ScopeName", span.scopeName());
    row.put("ScopeVersion", span.scopeVersion());
    row.put("ScopeAttributes", span.scopeAttributes());
    row.put("SpanAttributes", span.attributes());
    row.put("Duration", duration());
    row.put("StatusCode", span.statusCode().label());
    row.put("StatusMessage", span.statusMessage());
    putEventsAndLinks(row);
    row.put("Tenant", span.tenant());
    row.put("Environment", span.environment());
    row.put("ServiceVersion", span.serviceVersion());
    row.put("HostName", span.host());
    row.put("ServiceInstance", span.instance());
    row.put("Shared", span.shared());
    row.put("AdjustedCount", span.adjustedCount());
    row.put("SourceFormat", span.sourceFormat());
    row.put("Defects", span.defects());
    row.put("Operation", operation());
    row.put("TemplateModel", 0L);
    row.put("Caller", caller());
    row.put("HostGroup", hostGroup());
    row.put("OriginalTraceId", originalTraceId);
    return row;
  }

  private void putEventsAndLinks(SortedMap<String, Object> row) {
    List<Span.Event> events = span.events();
    row.put("Events.Timestamp", events.stream().map(e -> Times.instant(e.epochNanos())).toList());
    row.put("Events.Name", events.stream().map(Span.Event::name).toList());
    row.put("Events.Attributes", events.stream().map(Span.Event::attributes).toList());
    List<Span.Link> links = span.links();
    row.put(
        "Links.TraceId",
        links.stream().map(l -> Ids.traceId(l.traceIdHigh(), l.traceIdLow())).toList());
    row.put("Links.SpanId", links.stream().map(l -> Ids.spanId(l.spanId())).toList());
    row.put("Links.TraceState", links.stream().map(Span.Link::traceState).toList());
    row.put("Links.Attributes", links.stream().map(Span.Link::attributes).toList());
  }
}
