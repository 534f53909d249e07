package io.tracemill.stream.core.profile;

/**
 * One figure of a sample.
 *
 * @param metric OpenTelemetry's name of the metric
 * @param device device, direction or state; empty: there is no such thing
 * @param value value in the metric's unit
 */
public record Figure(String metric, String device, double value) {}
