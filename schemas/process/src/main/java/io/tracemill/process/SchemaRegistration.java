package io.tracemill.process;

import io.tracemill.registry.Compatibility;
import io.tracemill.registry.RegistryException;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.TopicSchema;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers schemas at the start, trying again for a bounded time. */
public final class SchemaRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistration.class);
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private SchemaRegistration() {}

  /**
   * Registers {@code schema} for the values of {@code topic}, whose subject from then on demands
   * FULL_TRANSITIVE.
   *
   * @return the id under which the registry knows the schema
   * @throws RegistryException when the registry refuses it, or is not there within {@code timeout}
   */
  public static int register(
      SchemaRegistry registry, String topic, TopicSchema schema, Duration timeout)
      throws InterruptedException {
    String subject = TopicSchema.subject(topic);
    long deadline = System.nanoTime() + timeout.toNanos();
    long pauseMillis = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        int id = registry.register(subject, schema.json());
        registry.setCompatibility(subject, Compatibility.FULL_TRANSITIVE);
        return id;
      } catch (RegistryException e) {
        if (!e.retryable() || System.nanoTime() >= deadline) {
          throw e;
        }
        LOG.warn("{}; trying again in {} ms", e.getMessage(), pauseMillis);
        Thread.sleep(pauseMillis);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
      }
    }
  }
}
