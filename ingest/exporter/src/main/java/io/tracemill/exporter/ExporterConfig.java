package io.tracemill.exporter;

import java.net.URI;
import java.time.Duration;

/**
 * The exporter's configuration; README.md has the keys.
 *
 * @param bootstrapServers Kafka, {@code host:port[,host:port...]}
 * @param registryUrl schema registry with Confluent's API
 * @param topic topic of spans
 * @param tenant tenant of all spans; empty is the default tenant
 * @param bufferBytes most bytes of spans that Kafka has not acknowledged
 * @param maxBlock longest that an export waits for room in the buffer
 * @param deliveryTimeout after which a span that Kafka has not acknowledged counts as failed
 */
record ExporterConfig(
    String bootstrapServers,
    URI registryUrl,
    String topic,
    String tenant,
    long bufferBytes,
    Duration maxBlock,
    Duration deliveryTimeout) {
  static final ExporterConfig DEFAULT =
      new ExporterConfig(
          "127.0.0.1:9092",
          URI.create("http://127.0.0.1:8081/apis/ccompat/v7"),
          "tracemill.spans",
          "",
          8L * 1024 * 1024,
          Duration.ofMillis(100),
          Duration.ofSeconds(10));

  /** Smallest buffer: it has to hold a few spans of the greatest size. */
  static final long LEAST_BUFFER_BYTES = 2L * 1024 * 1024;

  static final Duration LEAST_DELIVERY_TIMEOUT = Duration.ofSeconds(1);

  @Override
  public String toString() {
    String user = registryUrl.getRawUserInfo();
    String shown =
        user == null ? registryUrl.toString() : registryUrl.toString().replace(user + "@", "***@");
    return "bootstrapServers=%s, registryUrl=%s, topic=%s, tenant=%s, bufferBytes=%d, maxBlock=%s, deliveryTimeout=%s"
        .formatted(bootstrapServers, shown, topic, tenant, bufferBytes, maxBlock, deliveryTimeout);
  }
}
