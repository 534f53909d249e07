package io.tracemill.demo;

/** A request that was chosen to fail. */
final class InjectedFailureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InjectedFailureException(String service) {
    super(service + ": failure on purpose");
  }
}
