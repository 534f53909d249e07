package io.tracemill.prometheus;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.process.MetricsServer;
import io.tracemill.process.ProcessRun;
import io.tracemill.registry.SchemaRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running sink: one thread that reads, and a server that is scraped. */
final class PrometheusSink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PrometheusSink.class);
  private static final long CLOSE_MILLIS = 10_000;

  private final TopicsReader reader;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable MetricsServer server;

  private PrometheusSink(TopicsReader reader) {
    this.reader = reader;
    this.thread = new Thread(this::read, "reader");
  }

  /**
   * Begins to read and to serve.
   *
   * @throws IOException when the port is taken
   */
  static PrometheusSink start(PrometheusSinkConfig config) throws IOException {
    PrometheusMeterRegistry registry = ProcessRun.newMeterRegistry();
    DatapointStore datapoints =
        new DatapointStore(
            config.maxSeries(), config.maxRecentRows(), config.seriesIdle().toMillis());
    FloodStore floods = new FloodStore();
    registry
        .getPrometheusRegistry()
        .register(new DatapointCollector(datapoints, floods, InstantSource.system()));
    TopicsReader reader =
        new TopicsReader(
            config.bootstrapServers(),
            SchemaRegistry.connect(config.registryUrl().uri()),
            datapoints,
            floods,
            new SinkMetrics(registry, datapoints));
    reader.assign();
    PrometheusSink sink = new PrometheusSink(reader);
    sink.server =
        MetricsServer.start(
            config.host(), config.port(), registry, () -> sink.ended.getCount() > 0);
    sink.thread.start();
    return sink;
  }

  private void read() {
    try {
      reader.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("cannot read on", e);
    } finally {
      ended.countDown();
    }
  }

  /** Waits until the reading ends. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public void close() throws InterruptedException {
    reader.close();
    thread.join(CLOSE_MILLIS);
    if (server != null) {
      server.close();
    }
  }
}
