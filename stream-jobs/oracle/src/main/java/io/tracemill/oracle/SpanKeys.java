package io.tracemill.oracle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which reports of a trace speak of the same span. */
final class SpanKeys {
  private record HalfKey(long spanId, boolean shared) {}

  private record SpanKey(HalfKey half, Pair pair) {}

  /** Service and instance, either of which may be empty: not told. */
  record Pair(String service, String instance) implements Comparable<Pair> {
    private static final Comparator<Pair> ORDER =
        Comparator.comparing(Pair::service).thenComparing(Pair::instance);

    @Override
    public int compareTo(Pair other) {
      return ORDER.compare(this, other);
    }

    boolean isComplete() {
      return !service.isEmpty() && !instance.isEmpty();
    }

    boolean isCompatibleWith(Pair other) {
      return fits(service, other.service) && fits(instance, other.instance);
    }

    /** Whether this differs from {@code other} only by filling what is empty there. */
    boolean refines(Pair other) {
      return !equals(other)
          && (other.service.isEmpty() || other.service.equals(service))
          && (other.instance.isEmpty() || other.instance.equals(instance));
    }

    Pair with(Pair other) {
      return new Pair(
          service.isEmpty() ? other.service : service,
          instance.isEmpty() ? other.instance : instance);
    }

    private static boolean fits(String a, String b) {
      return a.isEmpty() || b.isEmpty() || a.equals(b);
    }
  }

  /** Two pairs that become one. */
  record Join(Pair from, Pair to) {
    Pair both() {
      return from.with(to);
    }

    boolean touches(Pair pair) {
      return pair.equals(from) || pair.equals(to);
    }

    void apply(SortedSet<Pair> pairs) {
      pairs.remove(from);
      pairs.remove(to);
      pairs.add(both());
    }
  }

  private SpanKeys() {}

  /** The reports of one trace, one list per span. */
  static Collection<List<LocatedReport>> group(List<LocatedReport> trace) {
    Map<HalfKey, SortedSet<Pair>> pairs = new HashMap<>();
    for (LocatedReport report : trace) {
      pairs.computeIfAbsent(halfKey(report), k -> new TreeSet<>()).add(pair(report));
    }
    Map<HalfKey, Map<Pair, Pair>> joined = new HashMap<>();
    pairs.forEach((half, set) -> joined.put(half, join(set)));
    Map<SpanKey, List<LocatedReport>> spans = new HashMap<>();
    for (LocatedReport report : trace) {
      HalfKey half = halfKey(report);
      Pair pair = joined.getOrDefault(half, Map.of()).getOrDefault(pair(report), pair(report));
      spans.computeIfAbsent(new SpanKey(half, pair), k -> new ArrayList<>()).add(report);
    }
    return spans.values();
  }

  /**
   * For every pair, the one that stands for it in the end.
   *
   * <p>The order of joins does not matter: a join never makes another one impossible, it can only
   * make more possible.
   */
  static Map<Pair, Pair> join(SortedSet<Pair> pairs) {
    Map<Pair, Pair> result = new HashMap<>();
    pairs.forEach(pair -> result.put(pair, pair));
    SortedSet<Pair> left = new TreeSet<>(pairs);
    for (Optional<Join> next = possibleJoins(left).findFirst();
        next.isPresent();
        next = possibleJoins(left).findFirst()) {
      Join join = next.get();
      join.apply(left);
      result.replaceAll((pair, now) -> join.touches(now) ? join.both() : now);
    }
    return result;
  }

  /** Every join that the rule allows now. */
  static Stream<Join> possibleJoins(SortedSet<Pair> pairs) {
    return pairs.stream().flatMap(pair -> join(pair, pairs).stream());
  }

  private static Optional<Join> join(Pair pair, SortedSet<Pair> pairs) {
    if (isMaximal(pair, pairs) && pair.isComplete()) {
      return Optional.empty();
    }
    List<Pair> candidates =
        compatible(pair, pairs).stream().filter(other -> isMaximal(other, pairs)).toList();
    if (candidates.size() != 1) {
      return Optional.empty();
    }
    Pair only = candidates.get(0);
    boolean fits = only.refines(pair) || compatible(only, pairs).size() == 1;
    return fits ? Optional.of(new Join(pair, only)) : Optional.empty();
  }

  private static boolean isMaximal(Pair pair, SortedSet<Pair> pairs) {
    return pairs.stream().noneMatch(other -> other.refines(pair));
  }

  /** The others that {@code pair} is compatible with. */
  private static List<Pair> compatible(Pair pair, SortedSet<Pair> pairs) {
    return pairs.stream()
        .filter(other -> !other.equals(pair) && other.isCompatibleWith(pair))
        .toList();
  }

  private static HalfKey halfKey(LocatedReport report) {
    return new HalfKey(report.span().spanId(), report.span().shared());
  }

  private static Pair pair(LocatedReport report) {
    return new Pair(report.span().service(), report.span().instance());
  }
}
