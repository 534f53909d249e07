package io.tracemill.exporter;

import io.opentelemetry.api.metrics.MeterProvider;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

/** Builds a {@link TracemillSpanExporter} in code; README.md has the defaults. */
public final class TracemillSpanExporterBuilder {
  private String bootstrapServers = ExporterConfig.DEFAULT.bootstrapServers();
  private URI registryUrl = ExporterConfig.DEFAULT.registryUrl();
  private String topic = ExporterConfig.DEFAULT.topic();
  private String tenant = ExporterConfig.DEFAULT.tenant();
  private long bufferBytes = ExporterConfig.DEFAULT.bufferBytes();
  private Duration maxBlock = ExporterConfig.DEFAULT.maxBlock();
  private Duration deliveryTimeout = ExporterConfig.DEFAULT.deliveryTimeout();
  private Supplier<MeterProvider> meterProvider = MeterProvider::noop;

  TracemillSpanExporterBuilder() {}

  /** Kafka, {@code host:port[,host:port...]}. */
  public TracemillSpanExporterBuilder setBootstrapServers(String value) {
    bootstrapServers = value;
    return this;
  }

  /** Schema registry with Confluent's API. */
  public TracemillSpanExporterBuilder setRegistryUrl(URI value) {
    registryUrl = value;
    return this;
  }

  public TracemillSpanExporterBuilder setTopic(String value) {
    topic = value;
    return this;
  }

  /** Tenant of all spans; empty is the default tenant. */
  public TracemillSpanExporterBuilder setTenant(String value) {
    tenant = value;
    return this;
  }

  /** Most bytes that Kafka has not acknowledged. */
  public TracemillSpanExporterBuilder setBufferBytes(long value) {
    if (value < ExporterConfig.LEAST_BUFFER_BYTES) {
      throw new IllegalArgumentException(
          "bufferBytes was %d but must be at least %d"
              .formatted(value, ExporterConfig.LEAST_BUFFER_BYTES));
    }
    bufferBytes = value;
    return this;
  }

  /** Longest that an export waits for room in the buffer; 0: not at all. */
  public TracemillSpanExporterBuilder setMaxBlock(Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("maxBlock was " + value + " but must be 0 or more");
    }
    maxBlock = value;
    return this;
  }

  /** After which a span that Kafka has not acknowledged counts as failed. */
  public TracemillSpanExporterBuilder setDeliveryTimeout(Duration value) {
    if (value.compareTo(ExporterConfig.LEAST_DELIVERY_TIMEOUT) < 0) {
      throw new IllegalArgumentException(
          "deliveryTimeout was %s but must be at least %s"
              .formatted(value, ExporterConfig.LEAST_DELIVERY_TIMEOUT));
    }
    deliveryTimeout = value;
    return this;
  }

  /** Where the exporter counts; asked for at the first export. */
  public TracemillSpanExporterBuilder setMeterProvider(Supplier<MeterProvider> value) {
    meterProvider = value;
    return this;
  }

  /**
   * Starts the exporter; finds neither registry nor broker yet.
   *
   * @throws org.apache.kafka.common.KafkaException when a server's name cannot be resolved
   */
  public TracemillSpanExporter build() {
    return TracemillSpanExporter.start(
        new ExporterConfig(
            bootstrapServers, registryUrl, topic, tenant, bufferBytes, maxBlock, deliveryTimeout),
        meterProvider);
  }
}
