package io.tracemill.demo;

import java.util.ArrayList;
import java.util.List;

/** Collects what is not as it was made. */
final class Mismatches {
  private final List<String> all = new ArrayList<>();

  void compare(String what, long found, long made) {
    if (found != made) {
      all.add("%s: %d but %d were made".formatted(what, found, made));
    }
  }

  /** Compares calls edge by edge. */
  void compare(String what, List<Call> found, List<Call> made) {
    for (Call call : made) {
      compare("%s %s".formatted(what, name(call)), count(found, call), call.count());
    }
    for (Call call : found) {
      if (made.stream().noneMatch(call::isSameEdge)) {
        compare("%s %s".formatted(what, name(call)), call.count(), 0);
      }
    }
  }

  private static long count(List<Call> calls, Call edge) {
    return calls.stream().filter(edge::isSameEdge).mapToLong(Call::count).sum();
  }

  private static String name(Call call) {
    return "%s -> %s%s"
        .formatted(
            call.client(), call.server(), call.isBetweenServices() ? "" : " (" + call.type() + ")");
  }

  List<String> all() {
    return List.copyOf(all);
  }
}
