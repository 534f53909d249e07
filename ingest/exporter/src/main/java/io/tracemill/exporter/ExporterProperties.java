package io.tracemill.exporter;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration from OpenTelemetry's properties: {@code otel.exporter.tracemill.X}, else
 * {@code tracemill.X} that all of Tracemill shares, each as a system property or an environment
 * variable.
 */
final class ExporterProperties {
  private static final String OWN = "otel.exporter.tracemill.";

  private final ConfigProperties properties;
  private final List<String> faults = new ArrayList<>();

  private ExporterProperties(ConfigProperties properties) {
    this.properties = properties;
  }

  /**
   * The configuration.
   *
   * @throws ConfigurationException when anything is wrong, with all that is
   */
  static ExporterConfig read(ConfigProperties properties) {
    return new ExporterProperties(properties).read();
  }

  private ExporterConfig read() {
    ExporterConfig standard = ExporterConfig.DEFAULT;
    ExporterConfig config =
        new ExporterConfig(
            servers(
                text(
                    "bootstrap.servers",
                    "tracemill.bootstrap.servers",
                    standard.bootstrapServers())),
            url(text("registry.url", "tracemill.registry.url", standard.registryUrl().toString())),
            text("topic", "tracemill.spans.topic", standard.topic()),
            text("tenant", "tracemill.tenant", standard.tenant()),
            number(
                "buffer.bytes",
                "tracemill.exporter.buffer.bytes",
                standard.bufferBytes(),
                ExporterConfig.LEAST_BUFFER_BYTES),
            Duration.ofMillis(
                number(
                    "max.block.millis",
                    "tracemill.exporter.max.block.millis",
                    standard.maxBlock().toMillis(),
                    0)),
            Duration.ofMillis(
                number(
                    "delivery.timeout.millis",
                    "tracemill.exporter.delivery.timeout.millis",
                    standard.deliveryTimeout().toMillis(),
                    ExporterConfig.LEAST_DELIVERY_TIMEOUT.toMillis())));
    if (!faults.isEmpty()) {
      throw new ConfigurationException(String.join("; ", faults));
    }
    return config;
  }

  private String text(String own, String shared, String otherwise) {
    String value = properties.getString(OWN + own);
    if (value == null) {
      value = properties.getString(shared);
    }
    return value == null ? otherwise : value.strip();
  }

  private long number(String own, String shared, long otherwise, long least) {
    String value = text(own, shared, Long.toString(otherwise));
    Long number = parse(value);
    if (number == null || number < least || number > Integer.MAX_VALUE) {
      faults.add(
          "%s%s was '%s' but must be a whole number within %d..%d"
              .formatted(OWN, own, value, least, Integer.MAX_VALUE));
      return otherwise;
    }
    return number;
  }

  private static @Nullable Long parse(String value) {
    try {
      return Long.valueOf(value);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private String servers(String value) {
    if (!value.matches("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*")) {
      faults.add(
          OWN + "bootstrap.servers was '" + value + "' but must be host:port[,host:port...]");
    }
    return value;
  }

  private URI url(String value) {
    try {
      URI url = new URI(value);
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below.
    }
    faults.add(
        OWN
            + "registry.url was '"
            + value
            + "' but must be a URL like "
            + ExporterConfig.DEFAULT.registryUrl());
    return ExporterConfig.DEFAULT.registryUrl();
  }
}
