package org.apache.flink.metrics.prometheus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Makes a {@link BoundPrometheusReporter} from the reporter's options {@code host}, {@code port}.
 */
public final class BoundPrometheusReporterFactory implements MetricReporterFactory {
  private static final String HOST = "127.0.0.1";
  private static final String PORT = "9468";

  /** For the service loader. */
  public BoundPrometheusReporterFactory() {}

  @Override
  public BoundPrometheusReporter createMetricReporter(Properties properties) {
    InetSocketAddress address =
        new InetSocketAddress(
            properties.getProperty("host", HOST),
            Integer.parseInt(properties.getProperty("port", PORT)));
    try {
      return new BoundPrometheusReporter(address);
    } catch (IOException e) {
      throw new UncheckedIOException("metrics cannot be served on " + address, e);
    }
  }
}
