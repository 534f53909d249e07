/** OpenTelemetry SpanExporter that publishes straight to Kafka. */
@NullMarked
package io.tracemill.exporter;

import org.jspecify.annotations.NullMarked;
