package io.tracemill.schemas.mapping;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Applies the limits to the parts of one span and remembers what was mended. */
public final class Mending {
  private final EnumSet<Defect> defects = EnumSet.noneOf(Defect.class);

  public void note(Defect defect) {
    defects.add(defect);
  }

  public void noteAll(Set<Defect> others) {
    defects.addAll(others);
  }

  public Set<Defect> defects() {
    return defects;
  }

  public List<String> labels() {
    return Defect.labels(defects);
  }

  /** A name, message or other single text within its limit. */
  public String text(String value) {
    return cut(value, Limits.TEXT_BYTES);
  }

  /** An attribute value or event name within its limit. */
  public String value(String value) {
    return cut(value, Limits.VALUE_BYTES);
  }

  /** Puts an attribute; a later one of the same key wins, one too many is left out. */
  public void put(SortedMap<String, String> attributes, String key, String value) {
    if (attributes.size() >= Limits.ATTRIBUTES && !attributes.containsKey(key)) {
      note(Defect.TRUNCATED);
      return;
    }
    attributes.put(key, value(value));
  }

  private String cut(String value, int limitBytes) {
    String cut = Limits.cut(value, limitBytes);
    if (cut.length() != value.length()) {
      note(Defect.TRUNCATED);
    }
    return cut;
  }
}
