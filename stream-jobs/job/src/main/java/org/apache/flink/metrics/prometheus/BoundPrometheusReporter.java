package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Flink's own Prometheus reporter on one address. The one that Flink has listens on all addresses
 * of the machine, and has no option for less; what it reports is in its base class, whose registry
 * is only for its package.
 */
public final class BoundPrometheusReporter extends AbstractPrometheusReporter {
  private final HTTPServer server;

  BoundPrometheusReporter(InetSocketAddress address) throws IOException {
    server = new HTTPServer(address, registry);
  }

  @Override
  public void close() {
    server.stop();
    super.close();
  }
}
