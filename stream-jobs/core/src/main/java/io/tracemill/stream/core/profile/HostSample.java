package io.tracemill.stream.core.profile;

import java.util.List;

/**
 * What a host, or one service instance on it, had used at one moment; see {@code
 * resource-sample.avsc}.
 *
 * @param tenant tenant
 * @param host host
 * @param service service; empty: the host as a whole
 * @param instance instance of the service; empty: not known
 * @param epochMillis when it was taken, by the host's clock
 * @param appendMillis append time, epoch milliseconds
 * @param figures the figures
 */
public record HostSample(
    String tenant,
    String host,
    String service,
    String instance,
    long epochMillis,
    long appendMillis,
    List<Figure> figures) {

  public HostKey hostKey() {
    return new HostKey(tenant, host);
  }
}
