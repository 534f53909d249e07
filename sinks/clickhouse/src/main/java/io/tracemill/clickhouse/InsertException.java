package io.tracemill.clickhouse;

import java.io.IOException;

/** An insert failed for good: at once, because trying again cannot help, or after all attempts. */
public final class InsertException extends IOException {
  private final int code;
  private final int attempts;

  InsertException(String message, int code, int attempts, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.attempts = attempts;
  }

  /** ClickHouse's error code; 0 when the server gave none. */
  public int code() {
    return code;
  }

  /** How often the insert was tried. */
  public int attempts() {
    return attempts;
  }
}
