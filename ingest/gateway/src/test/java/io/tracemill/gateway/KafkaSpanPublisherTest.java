package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaSpanPublisherTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final AtomicLong nanos = new AtomicLong();
  private final KafkaSpanPublisher publisher =
      new KafkaSpanPublisher(producer, "spans", new GatewayMetrics(registry), nanos::get);

  @Test
  void completesWhenTheLastRecordIsAcknowledged() {
    CompletableFuture<Void> done = publisher.publish(List.of(span(1), span(-2)));
    assertThat(producer.history())
        .extracting(record -> ByteBuffer.wrap(record.key()).getLong())
        .containsExactly(1L, -2L);
    producer.completeNext();
    assertThat(done).isNotDone();
    producer.completeNext();
    assertThat(done).isCompleted();
    assertThat(count("records.appended")).isEqualTo(2);
    assertThat(count("records.appended.unacknowledged")).isZero();
  }

  @Test
  void failsOnceTheFateOfAllIsKnownAndCountsWhatIsInKafkaAnyway() {
    CompletableFuture<Void> done = publisher.publish(List.of(span(1), span(2)));
    producer.errorNext(new TimeoutException("late"));
    assertThat(done).isNotDone();
    producer.completeNext();
    assertThat(done)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNAVAILABLE));
    assertThat(count("records.appended")).isEqualTo(1);
    assertThat(count("records.appended.unacknowledged")).isEqualTo(1);
  }

  @Test
  void saysThatTryingAgainIsInVainWhenKafkaRefuses() {
    CompletableFuture<Void> done = publisher.publish(List.of(span(1)));
    producer.errorNext(new RecordTooLargeException("no"));
    assertThat(done)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INTERNAL));
  }

  @Test
  void stopsAtTheFirstFailureAndPausesForASecond() {
    producer.sendException = new TimeoutException("no metadata");
    CompletableFuture<Void> done = publisher.publish(List.of(span(1), span(2), span(3)));
    assertThat(done).isCompletedExceptionally();
    assertThat(producer.history()).isEmpty();
    producer.sendException = null;
    assertThat(publisher.publish(List.of(span(1)))).isCompletedExceptionally();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    CompletableFuture<Void> again = publisher.publish(List.of(span(1)));
    producer.completeNext();
    assertThat(again).isCompleted();
    assertThat(publisher.publish(List.of())).isCompleted();
  }

  @Test
  void asksKafkaForWhatTheGatewayPromises() {
    Map<String, Object> config = KafkaSpanPublisher.producerConfig(Configs.options().toConfig());
    assertThat(config)
        .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
        .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
        .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd")
        .containsEntry(ProducerConfig.BATCH_SIZE_CONFIG, 262_144)
        .containsEntry(ProducerConfig.LINGER_MS_CONFIG, 20)
        .containsEntry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000L)
        .containsEntry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 6_000);
  }

  private double count(String name) {
    return registry.get("tracemill.gateway." + name).counter().count();
  }

  private static SpanBatch.Encoded span(long key) {
    return new SpanBatch.Encoded(key, new byte[] {1});
  }
}
