package io.tracemill.stream.job;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long traces stay, on append time.
 *
 * @param gap a trace closes when nothing of it was appended for this long
 * @param retention closed traces stay in state for at least this long
 * @param memoryBudgetBytes beyond the retention, closed traces stay while a task holds no more
 *     bytes of spans than this
 */
public record SessionSettings(Duration gap, Duration retention, long memoryBudgetBytes)
    implements Serializable {
  /** 10 s, 60 s, 16 MiB. */
  public static final SessionSettings DEFAULT =
      new SessionSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), 16L << 20);
}
