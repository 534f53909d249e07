package io.tracemill.clickhouse;

/** The schema was not brought up to date; the message says why. */
public final class MigrationException extends RuntimeException {
  MigrationException(String message) {
    super(message);
  }

  MigrationException(String message, Throwable cause) {
    super(message, cause);
  }
}
