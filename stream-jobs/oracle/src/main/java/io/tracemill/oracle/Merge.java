package io.tracemill.oracle;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanKind;
import io.tracemill.schemas.StatusCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One span out of its reports: commutative, associative and idempotent. */
final class Merge {
  private static final String CONFLICTING_REPORTS = "conflicting_reports";

  private static final Comparator<SortedMap<String, String>> BY_ATTRIBUTES =
      Merge::compareAttributes;
  private static final Comparator<Span.Event> BY_EVENT =
      Comparator.comparingLong(Span.Event::epochNanos)
          .thenComparing(Span.Event::name)
          .thenComparing(Span.Event::attributes, BY_ATTRIBUTES);
  private static final Comparator<Span.Link> BY_LINK =
      Comparator.comparing(Span.Link::traceIdHigh, Long::compareUnsigned)
          .thenComparing(Span.Link::traceIdLow, Long::compareUnsigned)
          .thenComparing(Span.Link::spanId, Long::compareUnsigned)
          .thenComparing(Span.Link::traceState)
          .thenComparing(Span.Link::attributes, BY_ATTRIBUTES);

  private Merge() {}

  /**
   * The span that {@code reports} speak of; they share trace id, span id, tenant and shared flag.
   */
  static Span merge(Collection<Span> reports) {
    Span any = reports.iterator().next();
    if (reports.size() == 1 && any.defects().size() < 2) {
      return any; // nothing to merge and nothing to sort: most spans
    }
    return any.toBuilder()
        .parentSpanId(greatest(reports, Span::parentSpanId, Long::compareUnsigned))
        .kind(greatest(reports, Span::kind))
        .status(greatest(reports, Span::statusCode), greatest(reports, Span::statusMessage))
        .startEpochNanos(earliest(reports))
        .durationNanos(greatest(reports, Span::durationNanos)) // UNKNOWN is least
        .adjustedCount(greatest(reports, Span::adjustedCount))
        .service(greatest(reports, Span::service))
        .instance(greatest(reports, Span::instance))
        .operation(greatest(reports, Span::operation))
        .environment(greatest(reports, Span::environment))
        .serviceVersion(greatest(reports, Span::serviceVersion))
        .host(greatest(reports, Span::host))
        .traceState(greatest(reports, Span::traceState))
        .scope(
            greatest(reports, Span::scopeName),
            greatest(reports, Span::scopeVersion),
            union(reports, Span::scopeAttributes))
        .sourceFormat(greatest(reports, Span::sourceFormat))
        .resourceAttributes(union(reports, Span::resourceAttributes))
        .attributes(union(reports, Span::attributes))
        .events(union(reports, Span::events, BY_EVENT))
        .links(union(reports, Span::links, BY_LINK))
        .defects(defects(reports))
        .build();
  }

  private static <T extends Comparable<T>> T greatest(
      Collection<Span> reports, Function<Span, T> field) {
    return greatest(reports, field, Comparator.naturalOrder());
  }

  private static <T> T greatest(
      Collection<Span> reports, Function<Span, T> field, Comparator<T> order) {
    return reports.stream().map(field).max(order).orElseThrow();
  }

  private static long earliest(Collection<Span> reports) {
    return reports.stream()
        .mapToLong(Span::startEpochNanos)
        .filter(start -> start != Span.UNKNOWN)
        .min()
        .orElse(Span.UNKNOWN);
  }

  private static SortedMap<String, String> union(
      Collection<Span> reports, Function<Span, SortedMap<String, String>> field) {
    SortedMap<String, String> union = new TreeMap<>();
    for (Span report : reports) {
      field
          .apply(report)
          .forEach((key, value) -> union.merge(key, value, (a, b) -> a.compareTo(b) >= 0 ? a : b));
    }
    return union;
  }

  private static <T> List<T> union(
      Collection<Span> reports, Function<Span, List<T>> field, Comparator<T> order) {
    Set<List<T>> lists = reports.stream().map(field).collect(Collectors.toSet());
    if (lists.size() == 1) {
      return lists.iterator().next();
    }
    Map<T, Integer> multiplicity = new HashMap<>();
    for (List<T> list : lists) {
      Map<T, Integer> counts = new HashMap<>();
      list.forEach(item -> counts.merge(item, 1, Integer::sum));
      counts.forEach((item, count) -> multiplicity.merge(item, count, Math::max));
    }
    List<T> union = new ArrayList<>();
    multiplicity.forEach((item, count) -> union.addAll(Collections.nCopies(count, item)));
    union.sort(order);
    return union;
  }

  private static int compareAttributes(SortedMap<String, String> a, SortedMap<String, String> b) {
    List<String> left = flat(a);
    List<String> right = flat(b);
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static List<String> flat(SortedMap<String, String> map) {
    List<String> flat = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          flat.add(key);
          flat.add(value);
        });
    return flat;
  }

  private static List<String> defects(Collection<Span> reports) {
    SortedSet<String> defects = new TreeSet<>();
    reports.forEach(report -> defects.addAll(report.defects()));
    if (contradict(reports)) {
      defects.add(CONFLICTING_REPORTS);
    }
    return List.copyOf(defects);
  }

  private static boolean contradict(Collection<Span> reports) {
    return differ(reports, Span::parentSpanId, parent -> parent != 0)
        || differ(reports, Span::kind, kind -> kind != SpanKind.UNSPECIFIED)
        || differ(reports, Span::statusCode, code -> code != StatusCode.UNSET)
        || differ(reports, Span::operation, operation -> !operation.isEmpty())
        || attributesDiffer(reports);
  }

  /** Whether {@code field} has two values among those that say something. */
  private static <T> boolean differ(
      Collection<Span> reports, Function<Span, T> field, Predicate<T> saysSomething) {
    return reports.stream().map(field).filter(saysSomething).distinct().count() > 1;
  }

  private static boolean attributesDiffer(Collection<Span> reports) {
    Map<String, String> first = new HashMap<>();
    for (Span report : reports) {
      for (Map.Entry<String, String> attribute : report.attributes().entrySet()) {
        String known = first.putIfAbsent(attribute.getKey(), attribute.getValue());
        if (known != null && !Objects.equals(known, attribute.getValue())) {
          return true;
        }
      }
    }
    return false;
  }
}
