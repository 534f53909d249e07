package io.tracemill.benchmarks;

import io.tracemill.clickhouse.InsertException;
import io.tracemill.clickhouse.InsertRequest;
import io.tracemill.clickhouse.Inserter;
import io.tracemill.clickhouse.RetrySettings;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The bare minimum on this machine: one thread consumes the bytes and looks at none, and for every
 * 100,000 of them inserts a block of 100,000 rows that was ready before. What a pipeline costs
 * above this is its own.
 */
final class TransportBench {
  private static final int BLOCK_ROWS = 100_000;

  private final Servers servers;
  private final Path directory;

  /**
   * @param directory for the blocks
   */
  TransportBench(Servers servers, Path directory) {
    this.servers = servers;
    this.directory = directory;
  }

  /**
   * Reads the topic to its end.
   *
   * @throws IOException when ClickHouse refuses, or its rows are not as many as were inserted
   */
  BenchResult run(long spans, long records, long seed) throws IOException, InterruptedException {
    List<InsertRequest> blocks = blocks(spans, seed);
    try (Inserter inserter = new Inserter(servers.writer(), RetrySettings.DEFAULT);
        KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(
          consumer.partitionsFor(Topics.SPANS).stream()
              .map(partition -> new TopicPartition(Topics.SPANS, partition.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      Stopwatch watch = Stopwatch.start(servers.cpuClock(ProcessHandle.current().pid()));
      long read = 0;
      long inserted = 0;
      while (read < records) {
        read += consumer.poll(Duration.ofMillis(200)).count();
        while (inserted < spans && (inserted + BLOCK_ROWS <= read || read >= records)) {
          InsertRequest block = blocks.get((int) (inserted / BLOCK_ROWS));
          inserter.insert(block);
          inserted += block.rows();
        }
      }
      BenchResult result = watch.stop(spans);
      Check.storedSpans(servers, spans);
      return result;
    } catch (InsertException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private List<InsertRequest> blocks(long spans, long seed) throws IOException {
    SpanGenerator generator = new SpanGenerator(seed, InstantSource.system());
    List<InsertRequest> blocks = new ArrayList<>();
    for (long rows = 0; rows < spans; rows += BLOCK_ROWS) {
      blocks.add(block(generator, (int) Math.min(BLOCK_ROWS, spans - rows)));
    }
    return blocks;
  }

  /** In a file, since a few million rows do not fit the heap; it is read from the page cache. */
  private InsertRequest block(SpanGenerator generator, int rows) throws IOException {
    SpanBlock block = new SpanBlock(System.currentTimeMillis());
    while (block.rows() < rows) {
      for (Span span : generator.nextTrace(rows - block.rows())) {
        block.add(span);
      }
    }
    Path file = Files.createTempFile(directory, "block", ".native");
    Files.write(file, block.toByteArray());
    return new InsertRequest(
        "otel_traces",
        block.columnNames(),
        rows,
        Files.size(file),
        UUID.randomUUID().toString(),
        false,
        out -> Files.copy(file, out));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers.broker().bootstrapServers(),
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
            1 << 20,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            8 << 20),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
