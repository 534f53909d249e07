package io.tracemill.benchmarks;

import io.tracemill.clickhouse.InsertException;
import io.tracemill.clickhouse.InsertRequest;
import io.tracemill.clickhouse.Inserter;
import io.tracemill.clickhouse.RetrySettings;
import io.tracemill.schemas.Span;
import io.tracemill.schemas.Topics;
import java.io.IOException;
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
  private static final int MAX_BLOCKS = 20;

  private final BenchStack stack;

  TransportBench(BenchStack stack) {
    this.stack = stack;
  }

  /**
   * Reads the topic to its end.
   *
   * @throws IOException when ClickHouse refuses, or its rows are not as many as were inserted
   */
  BenchResult run(long spans, long records, long seed) throws IOException, InterruptedException {
    List<InsertRequest> blocks = blocks(spans, seed);
    try (Inserter inserter = new Inserter(stack.writer(), RetrySettings.DEFAULT);
        KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(partitions());
      consumer.seekToBeginning(consumer.assignment());
      Stopwatch watch = Stopwatch.start(stack.cpuClock(ProcessHandle.current().pid()));
      long read = 0;
      long inserted = 0;
      while (read < records) {
        read += consumer.poll(Duration.ofMillis(200)).count();
        while (inserted < spans && (inserted + BLOCK_ROWS <= read || read >= records)) {
          inserted += insert(inserter, blocks, inserted);
        }
      }
      return watch.stop(spans);
    } catch (InsertException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static long insert(Inserter inserter, List<InsertRequest> blocks, long inserted)
      throws InsertException, InterruptedException {
    InsertRequest block = blocks.get((int) (inserted / BLOCK_ROWS % blocks.size()));
    inserter.insert(
        new InsertRequest(
            block.table(),
            block.columns(),
            block.rows(),
            block.bytes(),
            UUID.randomUUID().toString(),
            block.content()));
    return block.rows();
  }

  private static List<InsertRequest> blocks(long spans, long seed) {
    SpanGenerator generator = new SpanGenerator(seed, InstantSource.system());
    List<InsertRequest> blocks = new ArrayList<>();
    long rows = 0;
    while (rows < spans && blocks.size() < MAX_BLOCKS) {
      InsertRequest block = block(generator, (int) Math.min(BLOCK_ROWS, spans - rows));
      rows += block.rows();
      blocks.add(block);
    }
    return blocks;
  }

  private static InsertRequest block(SpanGenerator generator, int rows) {
    SpanBlock block = new SpanBlock(System.currentTimeMillis());
    while (block.rows() < rows) {
      for (Span span : generator.nextTrace(rows - block.rows())) {
        block.add(span);
      }
    }
    byte[] bytes = block.toByteArray();
    return new InsertRequest(
        "otel_traces", block.columnNames(), rows, bytes.length, "", out -> out.write(bytes));
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            stack.broker().bootstrapServers(),
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

  private static List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < BenchStack.PARTITIONS; i++) {
      partitions.add(new TopicPartition(Topics.SPANS, i));
    }
    return partitions;
  }
}
