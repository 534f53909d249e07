package io.tracemill.schemas;

import io.tracemill.registry.Compatibility;
import io.tracemill.registry.SchemaRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;

/** The current schema of every topic's values, and the subject it is registered under. */
public enum TopicSchema {
  SPANS(Topics.SPANS, "span.avsc"),
  RESOURCE_SAMPLES(Topics.RESOURCE_SAMPLES, "resource-sample.avsc"),
  SERVICE_METRICS(Topics.SERVICE_METRICS, "service-metrics.avsc"),
  FLOODS(Topics.FLOODS, "flood.avsc"),
  DEAD_LETTERS(Topics.DEAD_LETTERS, "dead-letter.avsc");

  private final String topic;

  @SuppressWarnings("ImmutableEnumChecker") // complete once parsed, and nobody adds to it
  private final Schema schema;

  TopicSchema(String topic, String resource) {
    this.topic = topic;
    this.schema = parse(resource);
  }

  private static Schema parse(String resource) {
    try (InputStream in = TopicSchema.class.getResourceAsStream(resource)) {
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("schema " + resource, e);
    }
  }

  public String topic() {
    return topic;
  }

  /** Subject by topic name. */
  public String subject() {
    return subject(topic);
  }

  /** Subject of a topic's values: {@code <topic>-value}. */
  public static String subject(String topic) {
    return topic + "-value";
  }

  public Schema schema() {
    return schema;
  }

  /** The schema as it is registered, docs included. */
  public String json() {
    return schema.toString();
  }

  /**
   * Registers this schema unless it is there, and from then on demands FULL_TRANSITIVE of its
   * subject.
   *
   * @return the schema's id
   */
  public int register(SchemaRegistry registry) {
    // In this order, since a registry may refuse a level for a subject it has never heard of.
    int id = registry.register(subject(), json());
    registry.setCompatibility(subject(), Compatibility.FULL_TRANSITIVE);
    return id;
  }
}
