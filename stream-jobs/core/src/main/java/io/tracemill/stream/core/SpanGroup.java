package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The rare case: several reports of one (tenant, trace, span id, shared). Tells which of them are
 * one span, merges those, and gives the entries that state should hold.
 */
final class SpanGroup {
  /** Defect of a span that could belong to more than one full trace id. */
  static final String HALF_TRACE_ID = "half_trace_id";

  private final SpanCodec codec = new SpanCodec();

  /** A distinct report and when it was appended; equal when the reports are. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content below
  record Part(byte[] body, Span span, long firstAppendMillis, long lastAppendMillis) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Part that && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(body);
    }
  }

  /** Where the spans of a group belong. */
  record Place(long traceIdHigh, boolean ambiguousHalf) {}

  Part part(byte[] body, long firstAppendMillis, long lastAppendMillis) {
    return new Part(body, codec.decode(body), firstAppendMillis, lastAppendMillis);
  }

  /** The distinct reports of an entry. */
  List<Part> parts(SpanEntry entry) {
    List<Part> parts = new ArrayList<>();
    for (byte[] report : entry.distinctReports()) {
      parts.add(part(report, entry.firstAppendMillis(), entry.lastAppendMillis()));
    }
    return parts;
  }

  /** Entries of version 0, one per span, for distinct parts of one span id and shared flag. */
  List<SpanEntry> merge(List<Part> parts, Place place) {
    Map<Part, Endpoint> endpoints = new LinkedHashMap<>();
    parts.forEach(p -> endpoints.put(p, new Endpoint(p.span().service(), p.span().instance())));
    Map<Endpoint, Endpoint> joined = Endpoint.resolve(new LinkedHashSet<>(endpoints.values()));
    Map<Endpoint, List<Part>> spans = new LinkedHashMap<>();
    endpoints.forEach(
        (part, endpoint) ->
            spans
                .computeIfAbsent(joined.getOrDefault(endpoint, endpoint), e -> new ArrayList<>())
                .add(part));
    return spans.values().stream().map(group -> entry(group, place)).toList();
  }

  private SpanEntry entry(List<Part> parts, Place place) {
    Span merged = SpanMerger.merge(parts.stream().map(Part::span).toList());
    boolean half = parts.stream().anyMatch(p -> p.span().traceIdHigh() != place.traceIdHigh());
    boolean asReported = parts.size() == 1 && !half && !place.ambiguousHalf();
    byte[][] reports = parts.stream().map(Part::body).toArray(byte[][]::new);
    return new SpanEntry(
        asReported ? reports[0] : codec.encode(placed(merged, place)),
        asReported ? null : reports,
        parts.stream().mapToLong(Part::firstAppendMillis).min().orElseThrow(),
        parts.stream().mapToLong(Part::lastAppendMillis).max().orElseThrow(),
        0,
        half,
        null);
  }

  private static Span placed(Span span, Place place) {
    TreeSet<String> defects = new TreeSet<>(span.defects());
    if (place.ambiguousHalf()) {
      defects.add(HALF_TRACE_ID);
    }
    return span.toBuilder()
        .traceId(place.traceIdHigh(), span.traceIdLow())
        .defects(List.copyOf(defects))
        .build();
  }
}
