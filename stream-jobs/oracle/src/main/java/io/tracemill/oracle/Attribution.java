package io.tracemill.oracle;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.avro.ResourceSample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds every span against every interval of the instance whose samples stand for it. */
final class Attribution {
  /**
   * The spans that one trace has on one instance.
   *
   * @param place the instance, as the spans name it
   * @param sampled the instance whose samples stand for it
   */
  record InstanceTrace(Place place, Place sampled, List<SelfTime> spans) {}

  /** A span's self time in an interval, above 0, nanoseconds. */
  record Use(SelfTime self, Interval interval, long nanos) {}

  private final Map<Place, List<Interval>> intervals = new HashMap<>();
  private final List<InstanceTrace> instanceTraces = new ArrayList<>();
  private final IdentityHashMap<Interval, List<Use>> usesByInterval = new IdentityHashMap<>();

  Attribution(Collection<List<SpanRow>> traces, Collection<ResourceSample> allSamples) {
    HostSamples samples = new HostSamples(allSamples);
    samples.places().forEach(place -> intervals.put(place, samples.intervals(place)));
    for (List<SpanRow> trace : traces) {
      addTrace(trace, samples);
    }
    for (InstanceTrace trace : instanceTraces) {
      for (Use use : uses(trace)) {
        usesByInterval.computeIfAbsent(use.interval(), i -> new ArrayList<>()).add(use);
      }
    }
  }

  private void addTrace(List<SpanRow> trace, HostSamples samples) {
    Map<Place, List<SpanRow>> sampled =
        trace.stream()
            .filter(span -> !span.span().service().isEmpty() && SelfTime.isTimed(span))
            .filter(span -> samples.standsFor(place(span)).isPresent())
            .collect(Collectors.groupingBy(Attribution::place));
    if (sampled.isEmpty()) {
      return;
    }
    IdentityHashMap<SpanRow, List<SpanRow>> children = Tree.children(trace);
    sampled.forEach(
        (place, spans) ->
            instanceTraces.add(
                new InstanceTrace(
                    place,
                    samples.standsFor(place).orElseThrow(),
                    spans.stream()
                        .map(span -> SelfTime.of(span, children.getOrDefault(span, List.of())))
                        .toList())));
  }

  private static Place place(SpanRow row) {
    Span span = row.span();
    return new Place(span.tenant(), span.host(), span.service(), span.instance());
  }

  List<InstanceTrace> instanceTraces() {
    return instanceTraces;
  }

  Map<Place, List<Interval>> intervals() {
    return intervals;
  }

  /** What spans of the trace were active when. */
  List<Use> uses(InstanceTrace trace) {
    return trace.spans().stream().flatMap(self -> uses(self, trace.sampled()).stream()).toList();
  }

  private List<Use> uses(SelfTime self, Place sampled) {
    return intervals.getOrDefault(sampled, List.of()).stream()
        .map(interval -> new Use(self, interval, self.within(interval)))
        .filter(use -> use.nanos() > 0)
        .toList();
  }

  /** The spans that were active in an interval. */
  List<Use> uses(Interval interval) {
    return usesByInterval.getOrDefault(interval, List.of());
  }

  /** Self time of all spans in an interval, nanoseconds. */
  long selfNanos(Interval interval) {
    return uses(interval).stream().mapToLong(Use::nanos).sum();
  }
}
