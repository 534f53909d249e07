package io.tracemill.exporter;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes the exporter under the name {@code tracemill} ({@code otel.traces.exporter=tracemill}). It
 * counts by the MeterProvider of the SDK that is being configured, once that is there.
 */
public final class TracemillSpanExporterProvider
    implements ConfigurableSpanExporterProvider, AutoConfigureListener {
  private final AtomicReference<MeterProvider> meterProvider =
      new AtomicReference<>(MeterProvider.noop());

  /** For the service loader. */
  public TracemillSpanExporterProvider() {}

  @Override
  public String getName() {
    return "tracemill";
  }

  @Override
  public SpanExporter createExporter(ConfigProperties properties) {
    return TracemillSpanExporter.start(ExporterProperties.read(properties), meterProvider::get);
  }

  @Override
  public void afterAutoConfigure(OpenTelemetrySdk sdk) {
    meterProvider.set(sdk.getMeterProvider());
  }
}
