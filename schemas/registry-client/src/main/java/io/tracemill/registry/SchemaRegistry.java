package io.tracemill.registry;

import java.net.URI;
import java.util.List;

/**
 * A schema registry with Confluent's API. Schemas are exchanged as JSON text, so that no version of
 * Avro is forced on a caller.
 *
 * <p>Thread-safe. Nothing is cached and nothing is tried again: a caller that wants to try again
 * asks {@link RegistryException#retryable()}. Every method throws {@link RegistryException} and
 * nothing else.
 */
public interface SchemaRegistry {

  /**
   * The id of {@code schema}, which is registered under {@code subject} unless it is there already.
   *
   * @throws RegistryException with {@link RegistryException.Reason#INCOMPATIBLE} when the subject's
   *     level of compatibility forbids it
   */
  int register(String subject, String schema);

  /**
   * The schema with that id, whatever its subject.
   *
   * @throws RegistryException with {@link RegistryException.Reason#NOT_FOUND} when there is none
   */
  String schemaById(int id);

  /**
   * Whether {@code schema} could be registered under {@code subject} now. A subject without a
   * version takes any schema.
   */
  boolean isCompatible(String subject, String schema);

  /** Sets the level that new versions of {@code subject} must meet. */
  void setCompatibility(String subject, Compatibility level);

  /** Sets the level for all subjects that have none of their own. */
  void setDefaultCompatibility(Compatibility level);

  /** All subjects; a cheap way to see whether the registry answers. */
  List<String> subjects();

  /** A client with {@link RegistryTimeouts#DEFAULT}. */
  static SchemaRegistry connect(URI... urls) {
    return connect(List.of(urls), RegistryTimeouts.DEFAULT);
  }

  /**
   * A client of the registry at {@code urls}, which are tried in turn until one answers. Makes no
   * connection yet. A URL may carry credentials ({@code http://user:password@host}); messages never
   * show them.
   *
   * @throws IllegalArgumentException when there is no URL or one is not absolute http(s)
   */
  static SchemaRegistry connect(List<URI> urls, RegistryTimeouts timeouts) {
    return new ConfluentSchemaRegistry(urls, timeouts);
  }
}
