package io.tracemill.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.tracemill.registry.Compatibility;
import io.tracemill.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The exporter on Kafka's own stand-in for a producer, where time and faults are the test's. */
class TracemillSpanExporterTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final GatedRegistry registry = new GatedRegistry();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider meters =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final TracemillSpanExporter exporter =
      TracemillSpanExporter.start(ExporterConfig.DEFAULT, registry, producer, () -> meters);

  @AfterEach
  void close() {
    registry.gate.countDown();
    assertThat(exporter.shutdown().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    meters.close();
  }

  @Test
  void succeedsWhenKafkaHasAcknowledgedEverySpanAndNotBefore() {
    ready();
    CompletableResultCode result = exporter.export(List.of(span(1), span(2)));
    assertThat(producer.history())
        .extracting(record -> ByteBuffer.wrap(record.key()).getLong())
        .containsExactly(1L, 2L);
    producer.completeNext();
    assertThat(result.isDone()).isFalse();
    assertThat(exporter.flush().isDone()).isFalse();
    producer.completeNext();
    assertThat(result.isSuccess()).isTrue();
    assertThat(exporter.flush().isSuccess()).isTrue();
    assertThat(counts()).isEqualTo(Map.of("", 2L));
  }

  @Test
  void failsWhenKafkaDoesNotAcknowledgeOne() {
    ready();
    CompletableResultCode result = exporter.export(List.of(span(1), span(2)));
    producer.errorNext(new TimeoutException("late"));
    producer.completeNext();
    assertThat(result.isDone()).isTrue();
    assertThat(result.isSuccess()).isFalse();
    assertThat(counts()).isEqualTo(Map.of("", 1L, "TimeoutException", 1L));
  }

  @Test
  void failsAtOnceBeyondTheBufferInsteadOfWaitingSpanBySpan() {
    ready();
    producer.sendException = new BufferExhaustedException("full");
    CompletableResultCode result = exporter.export(List.of(span(1), span(2), span(3)));
    assertThat(result.isDone()).isTrue();
    assertThat(result.isSuccess()).isFalse();
    assertThat(counts()).isEqualTo(Map.of("BufferExhaustedException", 3L));
    producer.sendException = null;
    CompletableResultCode next = exporter.export(List.of(span(4)));
    producer.completeNext();
    assertThat(next.isSuccess()).isTrue();
  }

  @Test
  void keepsAFewExportsUntilRegistryAndBrokerAreFoundAndFailsTheRest() {
    List<CompletableResultCode> waiting = new ArrayList<>();
    for (int i = 1; i <= TracemillSpanExporter.MOST_WAITING; i++) {
      waiting.add(exporter.export(List.of(span(i))));
    }
    CompletableResultCode tooMany = exporter.export(List.of(span(9)));
    assertThat(tooMany.isDone()).isTrue();
    assertThat(tooMany.isSuccess()).isFalse();
    assertThat(waiting).noneMatch(CompletableResultCode::isDone);
    registry.gate.countDown();
    ready();
    for (int i = 0; i < waiting.size(); i++) {
      while (!producer.completeNext()) {
        Thread.onSpinWait();
      }
    }
    assertThat(CompletableResultCode.ofAll(waiting).join(20, TimeUnit.SECONDS).isSuccess())
        .isTrue();
    assertThat(counts()).isEqualTo(Map.of("", 4L, "not_ready", 1L));
  }

  @Test
  void failsWhatComesAfterShutdownAndWhatWaitedForIt() {
    CompletableResultCode waiting = exporter.export(List.of(span(1)));
    assertThat(exporter.shutdown().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    assertThat(waiting.join(20, TimeUnit.SECONDS).isSuccess()).isFalse();
    assertThat(exporter.export(List.of(span(2))).isSuccess()).isFalse();
    assertThat(exporter.shutdown().isSuccess()).isTrue();
    assertThat(counts()).isEqualTo(Map.of("shutdown", 2L));
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void leavesOutASpanWithoutIds() {
    ready();
    CompletableResultCode result =
        exporter.export(List.of(span(1, SpanContext.getInvalid()), span(2)));
    producer.completeNext();
    assertThat(result.isSuccess()).isTrue();
    assertThat(counts()).isEqualTo(Map.of("", 1L, "invalid_ids", 1L));
  }

  @Test
  void asksKafkaForABoundedBufferAndShortWaits() {
    assertThat(TracemillSpanExporter.producerConfig(ExporterConfig.DEFAULT))
        .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
        .containsEntry(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20)
        .containsEntry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 100L)
        .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
  }

  @Test
  void tellsAllFaultsOfTheConfigurationAtOnce() {
    assertThatThrownBy(
            () ->
                AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(
                        () ->
                            Map.of(
                                "otel.traces.exporter", "tracemill",
                                "otel.metrics.exporter", "none",
                                "otel.logs.exporter", "none",
                                "otel.exporter.tracemill.bootstrap.servers", "localhost",
                                "otel.exporter.tracemill.buffer.bytes", "7",
                                "tracemill.registry.url", "ftp://x"))
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("bootstrap.servers was 'localhost'")
        .hasMessageContaining("buffer.bytes was '7' but must be a whole number within 2097152..")
        .hasMessageContaining("registry.url was 'ftp://x'");
  }

  @Test
  void showsNoPassword() {
    assertThat(
            new ExporterConfig(
                    "h:1",
                    java.net.URI.create("http://user:secret@h/x"),
                    "t",
                    "",
                    1,
                    java.time.Duration.ZERO,
                    java.time.Duration.ZERO)
                .toString())
        .doesNotContain("secret");
  }

  /** Waits for the readiness thread to be done. */
  private void ready() {
    registry.gate.countDown();
    exporter.awaitReady();
  }

  /** Spans by error type, empty for exported ones. */
  private Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    reader
        .collectAllMetrics()
        .forEach(
            metric -> {
              for (LongPointData point : metric.getLongSumData().getPoints()) {
                String why = point.getAttributes().get(ExporterMetrics.ERROR_TYPE);
                counts.put(why == null ? "" : why, point.getValue());
              }
            });
    return counts;
  }

  private static SpanData span(int id) {
    return span(
        id,
        SpanContext.create(
            "%032x".formatted(id),
            "%016x".formatted(id),
            TraceFlags.getSampled(),
            TraceState.getDefault()));
  }

  private static SpanData span(int id, SpanContext context) {
    return TestSpanData.builder()
        .setName("op " + id)
        .setKind(SpanKind.SERVER)
        .setSpanContext(context)
        .setStartEpochNanos(1)
        .setEndEpochNanos(2)
        .setStatus(StatusData.unset())
        .setHasEnded(true)
        .build();
  }

  /** A registry that answers once the test lets it. */
  private static final class GatedRegistry implements SchemaRegistry {
    private final CountDownLatch gate = new CountDownLatch(1);

    @Override
    public int register(String subject, String schema) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 7;
    }

    @Override
    public String schemaById(int id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCompatible(String subject, String schema) {
      return true;
    }

    @Override
    public void setCompatibility(String subject, Compatibility level) {}

    @Override
    public void setDefaultCompatibility(Compatibility level) {}

    @Override
    public List<String> subjects() {
      return List.of();
    }
  }
}
