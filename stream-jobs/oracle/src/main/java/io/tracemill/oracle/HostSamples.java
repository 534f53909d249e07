package io.tracemill.oracle;

import io.tracemill.schemas.avro.ResourceSample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** All samples, by what they are of and by time. Of two for one moment the later counts. */
final class HostSamples {
  private final Map<Place, TreeMap<Long, ResourceSample>> samples = new HashMap<>();

  /** Takes samples in the order of their topic. */
  HostSamples(Collection<ResourceSample> all) {
    for (ResourceSample s : all) {
      Place place = new Place(s.getTenant(), s.getHost(), s.getService(), s.getInstance());
      samples.computeIfAbsent(place, p -> new TreeMap<>()).put(s.getEpochMillis(), s);
    }
  }

  /** Instances that were sampled; in one order. */
  List<Place> places() {
    return samples.keySet().stream()
        .filter(place -> !place.service().isEmpty())
        .sorted(Comparator.comparing(Place::toString))
        .toList();
  }

  /** The sampled instance that stands for the spans of one. */
  Optional<Place> standsFor(Place spans) {
    if (samples.containsKey(spans)) {
      return Optional.of(spans);
    }
    Place unnamed = new Place(spans.tenant(), spans.host(), spans.service(), "");
    if (samples.containsKey(unnamed)) {
      return Optional.of(unnamed);
    }
    List<Place> ofService =
        places().stream()
            .filter(p -> new Place(p.tenant(), p.host(), p.service(), "").equals(unnamed))
            .toList();
    return spans.instance().isEmpty() && ofService.size() == 1
        ? Optional.of(ofService.get(0))
        : Optional.empty();
  }

  /** The intervals of an instance, ascending. */
  List<Interval> intervals(Place place) {
    List<ResourceSample> all = List.copyOf(of(place).values());
    List<Interval> intervals = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      ResourceSample from = all.get(i - 1);
      ResourceSample to = all.get(i);
      Interval.between(from, to, hostAt(from), hostAt(to)).ifPresent(intervals::add);
    }
    return intervals;
  }

  /** The host's first sample from that moment on, else its last before; at most 10 s away. */
  private Optional<ResourceSample> hostAt(ResourceSample sample) {
    NavigableMap<Long, ResourceSample> host =
        of(new Place(sample.getTenant(), sample.getHost(), "", ""));
    long at = sample.getEpochMillis();
    return Optional.ofNullable(host.ceilingEntry(at))
        .filter(e -> e.getKey() - at <= Interval.MAX_MILLIS)
        .or(() -> Optional.ofNullable(host.lowerEntry(at)))
        .filter(e -> at - e.getKey() <= Interval.MAX_MILLIS)
        .map(Map.Entry::getValue);
  }

  private NavigableMap<Long, ResourceSample> of(Place place) {
    return samples.getOrDefault(place, new TreeMap<>());
  }
}
