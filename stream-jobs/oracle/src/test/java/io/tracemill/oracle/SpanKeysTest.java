package io.tracemill.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.oracle.SpanKeys.Join;
import io.tracemill.oracle.SpanKeys.Pair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Service and instance as wildcards; a pair is written service@instance, _ for empty. */
class SpanKeysTest {
  @Test
  void keepsOnePairAsItIs() {
    assertThat(joined("_@_")).containsExactly("_@_");
    assertThat(joined("a@_")).containsExactly("a@_");
  }

  @Test
  void fillsWhatIsEmptyFromTheOnlyPairThatFits() {
    assertThat(joined("a@1", "a@_")).containsExactly("a@1");
    assertThat(joined("a@1", "_@1")).containsExactly("a@1");
    assertThat(joined("a@1", "_@_")).containsExactly("a@1");
    assertThat(joined("a@_", "_@_")).containsExactly("a@_");
    assertThat(joined("a@1", "a@_", "_@1", "_@_")).containsExactly("a@1");
  }

  @Test
  void joinsTwoHalves() {
    assertThat(joined("a@_", "_@1")).containsExactly("a@1");
  }

  @Test
  void leavesApartWhatContradictsItself() {
    assertThat(joined("a@1", "a@2")).containsExactly("a@1", "a@2");
    assertThat(joined("a@1", "b@_")).containsExactly("a@1", "b@_");
  }

  @Test
  void leavesApartWhatFitsSeveral() {
    assertThat(joined("a@1", "a@2", "a@_")).containsExactly("a@1", "a@2", "a@_");
    assertThat(joined("a@1", "b@2", "_@_")).containsExactly("_@_", "a@1", "b@2");
    assertThat(joined("a@_", "_@1", "_@2")).containsExactly("_@1", "_@2", "a@_");
  }

  @Test
  void joinsEachToItsOwn() {
    assertThat(joined("a@1", "a@2", "_@1", "_@2")).containsExactly("a@1", "a@2");
    assertThat(joined("a@_", "_@1", "_@2", "b@2")).containsExactly("a@1", "b@2");
  }

  /** Else the order in which reports arrive would show. */
  @Test
  void comesToTheSameEndInWhateverOrderPairsAreJoined() {
    List<Pair> all = new ArrayList<>();
    for (String service : List.of("", "a", "b")) {
      for (String instance : List.of("", "1", "2", "3")) {
        all.add(new Pair(service, instance));
      }
    }
    for (int subset = 1; subset < 1 << all.size(); subset++) {
      SortedSet<Pair> pairs = new TreeSet<>();
      for (int i = 0; i < all.size(); i++) {
        if ((subset >> i & 1) == 1) {
          pairs.add(all.get(i));
        }
      }
      assertThat(ends(pairs, new HashSet<>())).as("ends of %s", pairs).hasSize(1);
    }
  }

  private static Set<SortedSet<Pair>> ends(SortedSet<Pair> pairs, Set<SortedSet<Pair>> visited) {
    Set<SortedSet<Pair>> ends = new HashSet<>();
    if (!visited.add(pairs)) {
      return ends;
    }
    List<Join> joins = SpanKeys.possibleJoins(pairs).toList();
    if (joins.isEmpty()) {
      ends.add(pairs);
    }
    for (Join join : joins) {
      SortedSet<Pair> next = new TreeSet<>(pairs);
      join.apply(next);
      ends.addAll(ends(next, visited));
    }
    return ends;
  }

  private static List<String> joined(String... texts) {
    SortedSet<Pair> pairs = new TreeSet<>();
    for (String text : texts) {
      String[] parts = text.replace("_", "").split("@", -1);
      pairs.add(new Pair(parts[0], parts[1]));
    }
    return SpanKeys.join(pairs).values().stream()
        .map(pair -> shown(pair.service()) + "@" + shown(pair.instance()))
        .distinct()
        .sorted()
        .toList();
  }

  private static String shown(String text) {
    return text.isEmpty() ? "_" : text;
  }
}
