package io.tracemill.schemas.mapping;

import java.util.List;
import java.util.Set;

/** What the receiver had to mend in a span. Declared in the order of the labels. */
public enum Defect {
  /** A link whose ids have the wrong length was left out. */
  INVALID_LINK("invalid_link"),
  /** The span ended before it started; the duration became 0. */
  NEGATIVE_DURATION("negative_duration"),
  /** A time beyond 2105 was clamped. */
  TIME_OUT_OF_RANGE("time_out_of_range"),
  /** Something was cut or left out because of a limit on size or number. */
  TRUNCATED("truncated");

  private final String label;

  Defect(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** Labels, sorted. */
  public static List<String> labels(Set<Defect> defects) {
    return defects.isEmpty() ? List.of() : defects.stream().sorted().map(Defect::label).toList();
  }
}
