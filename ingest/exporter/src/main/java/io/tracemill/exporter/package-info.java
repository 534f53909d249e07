/** OpenTelemetry SpanExporter that publishes canonical spans straight to Kafka. */
@NullMarked
package io.tracemill.exporter;

import org.jspecify.annotations.NullMarked;
