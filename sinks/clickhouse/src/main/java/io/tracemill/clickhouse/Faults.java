package io.tracemill.clickhouse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a configuration, so that all of it is reported at once. */
final class Faults {
  private final List<String> messages = new ArrayList<>();

  void check(boolean fine, String setting, @Nullable Object value, String allowed) {
    if (!fine) {
      messages.add("%s was '%s' but must be %s".formatted(setting, value, allowed));
    }
  }

  void checkPositive(String setting, Duration value, String example) {
    check(
        value.compareTo(Duration.ZERO) > 0, setting, value, "longer than 0 (e.g. " + example + ")");
  }

  void checkRange(String setting, long value, long min, long max) {
    check(value >= min && value <= max, setting, value, "within " + min + ".." + max);
  }

  /**
   * @throws IllegalArgumentException with every fault, when there are any
   */
  void throwIfAny() {
    if (!messages.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", messages));
    }
  }
}
