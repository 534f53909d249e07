package io.tracemill.clickhouse;

import java.io.Serializable;
import java.time.Duration;

/**
 * How often an insert is tried when the fault may pass: before attempt n + 1 it waits {@code
 * initialBackoff * 2^(n-1)}, at most {@code maxBackoff}, shortened by chance by up to a half.
 *
 * @param maxAttempts attempts in all, then the job fails and restarts from its checkpoint
 * @param initialBackoff first wait
 * @param maxBackoff longest wait
 */
public record RetrySettings(int maxAttempts, Duration initialBackoff, Duration maxBackoff)
    implements Serializable {
  /** 60 attempts over about ten minutes. */
  public static final RetrySettings DEFAULT =
      new RetrySettings(60, Duration.ofMillis(100), Duration.ofSeconds(10));

  /**
   * @throws IllegalArgumentException with every fault at once
   */
  public RetrySettings {
    Faults faults = new Faults();
    faults.checkRange("clickhouse.retry.max-attempts", maxAttempts, 1, 1000);
    faults.checkPositive("clickhouse.retry.initial-backoff", initialBackoff, "PT0.1S");
    faults.check(
        maxBackoff.compareTo(initialBackoff) >= 0,
        "clickhouse.retry.max-backoff",
        maxBackoff,
        "at least clickhouse.retry.initial-backoff (" + initialBackoff + ")");
    faults.throwIfAny();
  }

  /** The wait after {@code failedAttempts}; {@code chance} within 0..1 takes off up to half. */
  Duration backoff(int failedAttempts, double chance) {
    double doubled = initialBackoff.toMillis() * Math.pow(2, failedAttempts - 1);
    double capped = Math.min(doubled, (double) maxBackoff.toMillis());
    return Duration.ofMillis(Math.round(capped * (1 - chance / 2)));
  }
}
