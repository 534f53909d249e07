package io.tracemill.exporter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The exporter's counters, by the application's own MeterProvider. Once no export is open
 *
 * <pre>
 * spans given to export = tracemill.exporter.spans
 * </pre>
 *
 * <p>where a span without attribute {@code error.type} was acknowledged by Kafka, and one with it
 * failed; a span that Kafka never answered for may be there all the same. Thread-safe.
 */
final class ExporterMetrics {
  static final String SPANS = "tracemill.exporter.spans";
  static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  private final Supplier<MeterProvider> provider;
  private volatile @Nullable LongCounter spans;

  /** The provider is asked for at the first export: before, the SDK may not be complete. */
  ExporterMetrics(Supplier<MeterProvider> provider) {
    this.provider = provider;
  }

  void exported(long count) {
    add(count, Attributes.empty());
  }

  void failed(long count, String errorType) {
    add(count, Attributes.of(ERROR_TYPE, errorType));
  }

  private void add(long count, Attributes attributes) {
    if (count > 0) {
      counter().add(count, attributes);
    }
  }

  private LongCounter counter() {
    LongCounter known = spans;
    if (known == null) {
      Meter meter = provider.get().get("io.tracemill.exporter");
      known =
          meter
              .counterBuilder(SPANS)
              .setUnit("{span}")
              .setDescription("Spans that Kafka acknowledged, or that failed for error.type")
              .build();
      spans = known;
    }
    return known;
  }
}
