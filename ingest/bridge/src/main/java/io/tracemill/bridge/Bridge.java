package io.tracemill.bridge;

import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tracemill.process.MetricsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running bridge. Offsets are committed after the spans they stand for are in Kafka, so a
 * failure at any time loses nothing; what it repeats, {@link Guarantee} says. A stream thread that
 * fails ends the bridge: whoever runs the process starts it again, from the committed offsets.
 */
final class Bridge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final KafkaStreams streams;
  private final KafkaStreamsMetrics streamsMetrics;
  private final MetricsServer metricsServer;
  private final CountDownLatch failed;

  private Bridge(
      KafkaStreams streams,
      KafkaStreamsMetrics streamsMetrics,
      MetricsServer metricsServer,
      CountDownLatch failed) {
    this.streams = streams;
    this.streamsMetrics = streamsMetrics;
    this.metricsServer = metricsServer;
    this.failed = failed;
  }

  /**
   * Starts to read.
   *
   * @throws IOException when the port of the metrics is taken
   */
  static Bridge start(ReadSpansProcessor.Settings settings, PrometheusMeterRegistry registry)
      throws IOException {
    BridgeConfig config = settings.config();
    KafkaStreams streams = new KafkaStreams(BridgeTopology.define(settings), streamsConfig(config));
    CountDownLatch failed = new CountDownLatch(1);
    streams.setUncaughtExceptionHandler(
        e -> {
          LOG.error("a stream thread failed, the bridge ends", e);
          failed.countDown();
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    MetricsServer server =
        MetricsServer.start(
            config.host(),
            config.metricsPort(),
            registry,
            () -> streams.state().isRunningOrRebalancing());
    KafkaStreamsMetrics streamsMetrics = new KafkaStreamsMetrics(streams);
    streamsMetrics.bindTo(registry);
    streams.start();
    return new Bridge(streams, streamsMetrics, server, failed);
  }

  static Properties streamsConfig(BridgeConfig config) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, config.guarantee().value());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
    // What a failure repeats, and under exactly_once_v2 how late spans become visible.
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
    // Few large records: a hundred of 2 MiB are in memory at most, not a thousand.
    properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 100);
    consumer(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
    // How soon another instance, or the next start, takes over from one that was killed.
    consumer(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    consumer(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    producer(properties, ProducerConfig.ACKS_CONFIG, "all");
    producer(properties, ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    producer(properties, ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    producer(properties, ProducerConfig.LINGER_MS_CONFIG, 20);
    producer(properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024);
    return properties;
  }

  private static void consumer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.consumerPrefix(key), value);
  }

  private static void producer(Properties properties, String key, Object value) {
    properties.put(StreamsConfig.producerPrefix(key), value);
  }

  /** Waits until a stream thread fails; returns only then. */
  void awaitFailure() throws InterruptedException {
    failed.await();
  }

  KafkaStreams.State state() {
    return streams.state();
  }

  @Override
  public void close() {
    if (!streams.close(CLOSE_TIMEOUT)) {
      LOG.warn("the bridge did not come to rest within {} s", CLOSE_TIMEOUT.toSeconds());
    }
    streamsMetrics.close();
    metricsServer.close();
  }
}
