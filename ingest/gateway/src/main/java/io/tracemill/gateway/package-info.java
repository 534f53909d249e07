/** Receivers of spans: OTLP and Zipkin in, canonical spans in Kafka out. */
@NullMarked
package io.tracemill.gateway;

import org.jspecify.annotations.NullMarked;
