package io.tracemill.agent;

import java.util.regex.Pattern;

/** A service known by what its processes' command lines contain. */
record NamedCommand(String service, Pattern command) {
  @Override
  public String toString() {
    return service + "=" + command.pattern();
  }
}
