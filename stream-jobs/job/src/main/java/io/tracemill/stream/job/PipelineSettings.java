package io.tracemill.stream.job;

import io.tracemill.registry.SchemaRegistry;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * What the pipeline is defined by beside its sources and sinks.
 *
 * @param sessions how long traces stay
 * @param registry the schema registry
 * @param spanStore what the reconciler reads
 */
public record PipelineSettings(
    SessionSettings sessions,
    SerializableSupplier<SchemaRegistry> registry,
    SerializableSupplier<SpanStore> spanStore) {
  private static final long SEND_LONG_EVERY_MILLIS = 5_000;

  /** How often totals of a minute and more are sent at most; not above the sessions' gap. */
  public long sendLongEveryMillis() {
    return Math.min(SEND_LONG_EVERY_MILLIS, sessions.gap().toMillis());
  }
}
