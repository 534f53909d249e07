package io.tracemill.demo;

import java.util.ArrayList;
import java.util.List;

/** Collects what is not as it was made. */
final class Mismatches {
  private final List<String> all = new ArrayList<>();

  void compare(String what, long found, long made) {
    if (found != made) {
      add("%s: %d but %d were made".formatted(what, found, made));
    }
  }

  void add(String mismatch) {
    all.add(mismatch);
  }

  List<String> all() {
    return List.copyOf(all);
  }
}
