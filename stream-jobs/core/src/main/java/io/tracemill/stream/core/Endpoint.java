package io.tracemill.stream.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Service and instance of a report, the part of the span key that may be missing. An empty
 * component is a wildcard.
 */
record Endpoint(String service, String instance) {
  private static final Comparator<Endpoint> ORDER =
      Comparator.comparing(Endpoint::service).thenComparing(Endpoint::instance);

  /** Whether both could be one: no component is filled on both sides with different text. */
  private boolean isCompatible(Endpoint other) {
    return compatible(service, other.service) && compatible(instance, other.instance);
  }

  private static boolean compatible(String a, String b) {
    return a.isEmpty() || b.isEmpty() || a.equals(b);
  }

  /** Whether this one says all that the other does, and more. */
  private boolean refines(Endpoint other) {
    return !equals(other) && isCompatible(other) && join(other).equals(this);
  }

  private Endpoint join(Endpoint other) {
    return new Endpoint(
        service.isEmpty() ? other.service : service,
        instance.isEmpty() ? other.instance : instance);
  }

  /**
   * Says for each endpoint which one it joins: itself, or the only other that fits. A function of
   * the set alone, not of any order.
   */
  static Map<Endpoint, Endpoint> resolve(Set<Endpoint> endpoints) {
    Map<Endpoint, Endpoint> resolved = new LinkedHashMap<>();
    endpoints.forEach(e -> resolved.put(e, e));
    for (Join join = findJoin(resolved); join != null; join = findJoin(resolved)) {
      Join found = join;
      resolved.replaceAll(
          (from, to) -> to.equals(found.from()) || to.equals(found.to()) ? found.joined() : to);
    }
    return resolved;
  }

  private record Join(Endpoint from, Endpoint to) {
    Endpoint joined() {
      return from.join(to);
    }
  }

  private static @Nullable Join findJoin(Map<Endpoint, Endpoint> resolved) {
    TreeSet<Endpoint> current = new TreeSet<>(ORDER);
    current.addAll(resolved.values());
    List<Endpoint> maximal = new ArrayList<>(current);
    maximal.removeIf(e -> current.stream().anyMatch(other -> other.refines(e)));
    for (Endpoint endpoint : current) {
      List<Endpoint> fitting = fitting(endpoint, maximal);
      if (fitting.size() == 1) {
        Endpoint only = fitting.get(0);
        if (only.refines(endpoint) || fitting(only, current).size() == 1) {
          return new Join(endpoint, only);
        }
      }
    }
    return null;
  }

  private static List<Endpoint> fitting(Endpoint endpoint, Collection<Endpoint> others) {
    return others.stream().filter(m -> !m.equals(endpoint) && m.isCompatible(endpoint)).toList();
  }
}
