package io.tracemill.exporter;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.mapping.SpanFitter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes spans straight to Kafka. An export succeeds when Kafka has acknowledged every span of
 * it (acks=all), and fails otherwise; what failed is not sent again, as with every exporter.
 *
 * <p>Bounded: spans that Kafka has not acknowledged take at most the configured buffer; beyond it
 * an export fails. An export waits for room no longer than the configured time, whatever its size,
 * and for nothing else: registry and broker are found on a thread of the exporter's own, and the
 * few exports that come before they are ({@link #MOST_WAITING}) wait without a thread. Thread-safe.
 *
 * <p>Batching is the SDK's: use it behind a {@code BatchSpanProcessor}.
 */
public final class TracemillSpanExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(TracemillSpanExporter.class);

  /** Most exports that wait for registry and broker to be found; later ones fail. */
  static final int MOST_WAITING = 4;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long ONE_DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final int BATCH_BYTES = 64 * 1024;
  private static final int LINGER_MILLIS = 20;

  private final ExporterConfig config;
  private final Producer<byte[], byte[]> producer;
  private final ExporterMetrics metrics;
  private final Readiness readiness;
  private final Thread readinessThread;
  private final Set<PendingExport> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean shutdown = new AtomicBoolean();
  private final CompletableResultCode ended = new CompletableResultCode();

  private TracemillSpanExporter(
      ExporterConfig config,
      SchemaRegistry registry,
      Producer<byte[], byte[]> producer,
      ExporterMetrics metrics) {
    this.config = config;
    this.producer = producer;
    this.metrics = metrics;
    this.readiness = new Readiness(registry, producer, config.topic());
    this.readinessThread = new Thread(readiness, "tracemill-exporter-readiness");
  }

  public static TracemillSpanExporterBuilder builder() {
    return new TracemillSpanExporterBuilder();
  }

  static TracemillSpanExporter start(ExporterConfig config, Supplier<MeterProvider> meterProvider) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return start(
        config,
        SchemaRegistry.connect(config.registryUrl()),
        new KafkaProducer<>(producerConfig(config), bytes, bytes),
        meterProvider);
  }

  static TracemillSpanExporter start(
      ExporterConfig config,
      SchemaRegistry registry,
      Producer<byte[], byte[]> producer,
      Supplier<MeterProvider> meterProvider) {
    TracemillSpanExporter exporter =
        new TracemillSpanExporter(config, registry, producer, new ExporterMetrics(meterProvider));
    exporter.readinessThread.setDaemon(true);
    exporter.readinessThread.start();
    return exporter;
  }

  static Map<String, Object> producerConfig(ExporterConfig config) {
    int deliveryMillis = (int) config.deliveryTimeout().toMillis();
    return Map.ofEntries(
        Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers()),
        Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "tracemill-exporter"),
        Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
        Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
        Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd"),
        Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES),
        Map.entry(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS),
        Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, config.bufferBytes()),
        Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1024 * 1024),
        Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, config.maxBlock().toMillis()),
        Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis),
        Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, deliveryMillis - LINGER_MILLIS),
        // A service that is silent for minutes does not have to find its topic again.
        Map.entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, ONE_DAY_MILLIS),
        Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000L));
  }

  /** Waits until registry and broker are found, or will not be. For tests. */
  void awaitReady() {
    readiness.schemaId().handle((id, failure) -> "").join();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    if (spans.isEmpty()) {
      return CompletableResultCode.ofSuccess();
    }
    if (shutdown.get()) {
      metrics.failed(spans.size(), "shutdown");
      return CompletableResultCode.ofFailure();
    }
    if (!readiness.schemaId().isDone() && open.size() >= MOST_WAITING) {
      metrics.failed(spans.size(), "not_ready");
      return CompletableResultCode.ofFailure();
    }
    PendingExport export = new PendingExport(spans.size(), metrics, open);
    // The code that the caller gets completes on every way out of here.
    var unused =
        readiness
            .schemaId()
            .whenComplete(
                (schemaId, failure) -> {
                  if (failure == null) {
                    sendAll(spans, schemaId, export);
                  } else {
                    export.failRest(shutdown.get() ? "shutdown" : "registry");
                  }
                });
    return export.result();
  }

  private void sendAll(Collection<SpanData> spans, int schemaId, PendingExport export) {
    try {
      send(spans, schemaId, export);
    } catch (RuntimeException e) {
      // A fault of the exporter; the result has to complete all the same.
      LOG.error("an export failed by a fault of the exporter", e);
      export.failRest("internal");
    }
  }

  private void send(Collection<SpanData> spans, int schemaId, PendingExport export) {
    SpanDataMapper mapper = new SpanDataMapper(config.tenant());
    SpanFitter fitter = new SpanFitter(schemaId);
    for (SpanData span : spans) {
      if (export.hasFailed()) {
        export.failRest(export.failure());
        return;
      }
      if (!span.getSpanContext().isValid()) {
        export.failOne("invalid_ids");
        continue;
      }
      send(mapper.map(span), fitter, export);
    }
  }

  private void send(Span span, SpanFitter fitter, PendingExport export) {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(span.traceIdLow()).array();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(config.topic(), key, fitter.encode(span));
    export.begin();
    try {
      // The callback hears of every end.
      var unused = producer.send(record, export);
    } catch (KafkaException | IllegalStateException e) {
      // What send throws it has not told the callback.
      export.onCompletion(null, e);
    }
  }

  /** Completes when all exports that are open now are; the producer lingers only milliseconds. */
  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofAll(open.stream().map(PendingExport::result).toList());
  }

  /** Lets what is buffered go out, for at most 5 s, on a thread of its own; then ends. */
  @Override
  public CompletableResultCode shutdown() {
    if (shutdown.compareAndSet(false, true)) {
      Thread closing = new Thread(this::end, "tracemill-exporter-shutdown");
      closing.setDaemon(true);
      closing.start();
    }
    return ended;
  }

  private void end() {
    // In this order: an attempt that is cut short must not let waiting exports go.
    readiness.schemaId().cancel(false);
    readinessThread.interrupt();
    try {
      producer.close(CLOSE_TIMEOUT);
      ended.succeed();
    } catch (KafkaException e) {
      ended.fail();
    }
  }

  @Override
  public String toString() {
    return "TracemillSpanExporter{" + config + "}";
  }
}
