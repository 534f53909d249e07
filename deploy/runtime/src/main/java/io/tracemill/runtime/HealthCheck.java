package io.tracemill.runtime;

/** Tells whether a started process does its work; asked again and again until a deadline. */
@FunctionalInterface
public interface HealthCheck {
  /** Healthy as soon as the process runs. */
  HealthCheck RUNNING = () -> true;

  /**
   * Whether the process is ready; false or an exception means not yet.
   *
   * @throws Exception when the question could not be asked; its message is shown at the deadline
   */
  boolean isHealthy() throws Exception;
}
