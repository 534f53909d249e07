package io.tracemill.agent;

import java.util.List;

/** A configuration that is refused; the message has every fault on a line of its own. */
final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidConfigException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
  }
}
