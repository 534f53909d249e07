package io.tracemill.benchmarks;

import io.tracemill.schemas.Span;
import io.tracemill.schemas.SpanCodec;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated spans to {@code tracemill.spans} as a gateway would: framed, keyed by the low 64
 * bits of the trace id, zstd, batches of 256 KB. One span in a hundred is appended again; another
 * one only {@link #LATE} after its trace, when that has been closed.
 */
final class SpanLoad implements AutoCloseable {
  /** Longer than the gap after which a trace closes, shorter than it stays in state after that. */
  static final Duration LATE = Duration.ofSeconds(15);

  private static final double LATE_SHARE = 0.01;
  private static final double DUPLICATE_SHARE = 0.01;

  private final KafkaProducer<byte[], byte[]> producer;
  private final int schemaId;
  private final SpanGenerator generator;
  private final SplittableRandom fate;
  private final long lateNanos;
  private final @Nullable Appends appends;
  private final SpanCodec codec = new SpanCodec();
  private final Deque<Late> late = new ArrayDeque<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long spans;
  private long records;
  private long traces;
  private long bytes;

  SpanLoad(Servers servers, long seed) {
    this(servers, seed, LATE, null);
  }

  /**
   * @param late how long after its trace a late span is appended
   * @param appends is told when each span of {@link #writePromptTrace} was appended
   */
  SpanLoad(Servers servers, long seed, Duration late, @Nullable Appends appends) {
    this.lateNanos = late.toNanos();
    this.appends = appends;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers.broker().bootstrapServers(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "zstd",
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 << 10,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64L << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.schemaId = servers.schemaId();
    this.generator = new SpanGenerator(seed, InstantSource.system());
    this.fate = new SplittableRandom(~seed);
  }

  /**
   * Appends {@code count} distinct spans and returns when the broker has acknowledged all.
   *
   * @throws IOException when it refused one
   */
  Written write(long count) throws IOException, InterruptedException {
    while (spans < count) {
      writeTrace((int) Math.min(count - spans, Integer.MAX_VALUE));
      writeLate(System.nanoTime());
    }
    while (!late.isEmpty()) {
      TimeUnit.NANOSECONDS.sleep(late.getFirst().dueNanos() - System.nanoTime());
      writeLate(System.nanoTime());
    }
    return flush();
  }

  /** Appends one whole trace, nothing late or doubled. */
  void writePromptTrace() {
    generator.nextTrace(Integer.MAX_VALUE).forEach(span -> send(record(span), span));
    traces++;
  }

  /** Waits for the broker's acknowledgements. */
  Written flush() throws IOException {
    producer.flush();
    Exception refused = failure.get();
    if (refused != null) {
      throw new IOException("the broker refused a span", refused);
    }
    return new Written(spans, records, traces, bytes);
  }

  private void writeTrace(int limit) {
    long dueNanos = System.nanoTime() + lateNanos;
    for (Span span : generator.nextTrace(limit)) {
      ProducerRecord<byte[], byte[]> record = record(span);
      if (fate.nextDouble() < LATE_SHARE) {
        late.add(new Late(dueNanos, record));
      } else {
        send(record, span);
      }
      if (fate.nextDouble() < DUPLICATE_SHARE) {
        send(record, span);
      }
    }
    traces++;
  }

  private void writeLate(long nowNanos) {
    while (!late.isEmpty() && late.getFirst().dueNanos() - nowNanos <= 0) {
      Late next = late.removeFirst();
      send(next.record(), null);
    }
  }

  private ProducerRecord<byte[], byte[]> record(Span span) {
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(span.traceIdLow()).array();
    byte[] value = codec.encodeFramed(span, schemaId);
    spans++;
    bytes += value.length;
    return new ProducerRecord<>(Topics.SPANS, key, value);
  }

  private void send(ProducerRecord<byte[], byte[]> record, @Nullable Span watched) {
    records++;
    var unused =
        producer.send(
            record,
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              } else if (appends != null && watched != null) {
                appends.appended(watched, metadata.timestamp());
              }
            });
  }

  /** Distinct spans so far. */
  long spans() {
    return spans;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }

  private record Late(long dueNanos, ProducerRecord<byte[], byte[]> record) {}

  /**
   * What was appended.
   *
   * @param spans distinct
   * @param records with those appended twice
   * @param bytes of the distinct spans, framed, before compression
   */
  record Written(long spans, long records, long traces, long bytes) {}
}
