package io.tracemill.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a process is started and recognised.
 *
 * @param name shown to people; also the base of file names
 * @param command program and arguments; never a secret, since everybody can read it
 * @param environment added to the parent's environment; the place for secrets
 * @param directory the working directory
 * @param logFile receives standard output and error, appended
 * @param pidFile holds pid and birth while it runs
 * @param ports what it listens on; all must be free before a start
 * @param health asked until it holds
 * @param startTimeout how long it may take to become healthy
 * @param stopTimeout how long it may take to end after SIGTERM before it is killed
 */
public record ProcessSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path directory,
    Path logFile,
    Path pidFile,
    List<Port> ports,
    HealthCheck health,
    Duration startTimeout,
    Duration stopTimeout) {

  public ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    ports = List.copyOf(ports);
  }
}
