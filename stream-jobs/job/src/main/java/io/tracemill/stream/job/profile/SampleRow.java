package io.tracemill.stream.job.profile;

/**
 * A row of {@code resource_samples}.
 *
 * @param epochMillis when it was sampled, by the host's clock
 * @param tenant tenant
 * @param host host
 * @param service service; empty: the host as a whole
 * @param instance instance of the service
 * @param metric metric
 * @param device device, direction or state
 * @param value value in the metric's unit
 */
public record SampleRow(
    long epochMillis,
    String tenant,
    String host,
    String service,
    String instance,
    String metric,
    String device,
    double value) {}
