package io.tracemill.stream.core;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Merges reports of one span, field by field, by rules that are commutative, associative and
 * idempotent and that give Zipkin's published results: earliest start, longest duration, union of
 * events and links, the greater value per attribute, the enum that is not empty. docs/SEMANTICS.md
 * lists them.
 */
final class SpanMerger {
  /** Defect of a span whose reports contradict each other. */
  static final String CONFLICTING_REPORTS = "conflicting_reports";

  private static final Comparator<Span.Event> BY_TIME =
      Comparator.comparingLong(Span.Event::epochNanos)
          .thenComparing(Span.Event::name)
          .thenComparing(e -> flat(e.attributes()), SpanMerger::compareLists);

  private static final Comparator<Span.Link> BY_ID =
      Comparator.<Span.Link>comparingLong(l -> l.traceIdHigh() ^ Long.MIN_VALUE)
          .thenComparingLong(l -> l.traceIdLow() ^ Long.MIN_VALUE)
          .thenComparingLong(l -> l.spanId() ^ Long.MIN_VALUE)
          .thenComparing(Span.Link::traceState)
          .thenComparing(l -> flat(l.attributes()), SpanMerger::compareLists);

  private SpanMerger() {}

  /**
   * Merges distinct reports of one span key.
   *
   * @param reports one at least
   */
  static Span merge(Collection<Span> reports) {
    Span merged = reports.iterator().next();
    boolean first = true;
    for (Span report : reports) {
      merged = first ? report : merge(merged, report);
      first = false;
    }
    return merged;
  }

  private static Span merge(Span a, Span b) {
    TreeSet<String> defects = new TreeSet<>(a.defects());
    defects.addAll(b.defects());
    if (contradict(a, b)) {
      defects.add(CONFLICTING_REPORTS);
    }
    return Span.builder(
            Long.compareUnsigned(a.traceIdHigh(), b.traceIdHigh()) >= 0
                ? a.traceIdHigh()
                : b.traceIdHigh(),
            a.traceIdLow(),
            a.spanId())
        .tenant(a.tenant())
        .shared(a.shared())
        .parentSpanId(
            Long.compareUnsigned(a.parentSpanId(), b.parentSpanId()) >= 0
                ? a.parentSpanId()
                : b.parentSpanId())
        .kind(a.kind().compareTo(b.kind()) >= 0 ? a.kind() : b.kind())
        .status(
            a.statusCode().compareTo(b.statusCode()) >= 0 ? a.statusCode() : b.statusCode(),
            greater(a.statusMessage(), b.statusMessage()))
        .startEpochNanos(earliest(a.startEpochNanos(), b.startEpochNanos()))
        .durationNanos(Math.max(a.durationNanos(), b.durationNanos()))
        .adjustedCount(Math.max(a.adjustedCount(), b.adjustedCount()))
        .service(greater(a.service(), b.service()))
        .instance(greater(a.instance(), b.instance()))
        .operation(greater(a.operation(), b.operation()))
        .environment(greater(a.environment(), b.environment()))
        .serviceVersion(greater(a.serviceVersion(), b.serviceVersion()))
        .host(greater(a.host(), b.host()))
        .traceState(greater(a.traceState(), b.traceState()))
        .scope(
            greater(a.scopeName(), b.scopeName()),
            greater(a.scopeVersion(), b.scopeVersion()),
            greater(a.scopeAttributes(), b.scopeAttributes()))
        .sourceFormat(greater(a.sourceFormat(), b.sourceFormat()))
        .resourceAttributes(greater(a.resourceAttributes(), b.resourceAttributes()))
        .attributes(greater(a.attributes(), b.attributes()))
        .events(union(a.events(), b.events(), BY_TIME))
        .links(union(a.links(), b.links(), BY_ID))
        .defects(List.copyOf(defects))
        .build();
  }

  private static boolean contradict(Span a, Span b) {
    return differ(a.parentSpanId(), b.parentSpanId())
        || differ(a.operation(), b.operation())
        || (a.kind() != b.kind()
            && a.kind() != SpanKind.UNSPECIFIED
            && b.kind() != SpanKind.UNSPECIFIED)
        || (a.statusCode() != b.statusCode()
            && a.statusCode() != StatusCode.UNSET
            && b.statusCode() != StatusCode.UNSET)
        || a.attributes().entrySet().stream()
            .anyMatch(
                e -> !b.attributes().getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()));
  }

  private static boolean differ(long a, long b) {
    return a != 0 && b != 0 && a != b;
  }

  private static boolean differ(String a, String b) {
    return !a.isEmpty() && !b.isEmpty() && !a.equals(b);
  }

  private static String greater(String a, String b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  private static SortedMap<String, String> greater(
      SortedMap<String, String> a, SortedMap<String, String> b) {
    SortedMap<String, String> merged = new TreeMap<>(a);
    b.forEach((key, value) -> merged.merge(key, value, SpanMerger::greater));
    return merged;
  }

  private static long earliest(long a, long b) {
    if (a == Span.UNKNOWN || b == Span.UNKNOWN) {
      return Math.max(a, b);
    }
    return Math.min(a, b);
  }

  /** As reported when both agree; else the union of multisets, sorted. */
  private static <T> List<T> union(List<T> a, List<T> b, Comparator<T> order) {
    if (a.equals(b)) {
      return a;
    }
    Map<T, Integer> counts = occurrences(a);
    occurrences(b).forEach((item, n) -> counts.merge(item, n, Math::max));
    List<T> all = new ArrayList<>();
    counts.forEach(
        (item, n) -> {
          for (int i = 0; i < n; i++) {
            all.add(item);
          }
        });
    all.sort(order);
    return all;
  }

  private static <T> Map<T, Integer> occurrences(List<T> items) {
    Map<T, Integer> counts = new LinkedHashMap<>();
    items.forEach(item -> counts.merge(item, 1, Integer::sum));
    return counts;
  }

  private static List<String> flat(SortedMap<String, String> attributes) {
    List<String> flat = new ArrayList<>();
    attributes.forEach(
        (key, value) -> {
          flat.add(key);
          flat.add(value);
        });
    return flat;
  }

  private static int compareLists(List<String> a, List<String> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int byItem = a.get(i).compareTo(b.get(i));
      if (byItem != 0) {
        return byItem;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
