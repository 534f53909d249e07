package io.tracemill.clickhouse;

import java.io.Serializable;

/**
 * A text that no log and no message shows.
 *
 * @param value the text itself
 */
public record Secret(String value) implements Serializable {
  @Override
  public String toString() {
    return "***";
  }
}
