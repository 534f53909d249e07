package io.tracemill.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What people would do without a pipeline: ClickHouse's own Kafka engine reads the topic, and a
 * view puts it into the same table. It only stores: no traces, no datapoints, no dead letters.
 */
final class KafkaEngineBench {
  private static final String GROUP = "kafka-engine";
  private static final Duration TIMEOUT = Duration.ofMinutes(20);

  private final BenchStack stack;

  KafkaEngineBench(BenchStack stack) {
    this.stack = stack;
  }

  /**
   * Reads the topic to its end.
   *
   * @throws IOException when ClickHouse refuses, or does not reach the end, or loses a span
   */
  BenchResult run(long spans) throws IOException, InterruptedException {
    Stopwatch watch = Stopwatch.start(stack.cpuClock());
    for (String statement : script().split(";\\s*\\n")) {
      stack.clickHouse().execute(statement);
    }
    new TopicEnd(stack.broker(), GROUP).await(TIMEOUT);
    BenchResult result = watch.stop(spans);
    Check.storedSpans(stack, spans);
    return result;
  }

  private String script() throws IOException {
    try (InputStream in = KafkaEngineBench.class.getResourceAsStream("kafka-engine.sql")) {
      if (in == null) {
        throw new IllegalStateException("no resource kafka-engine.sql");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@brokers@", stack.broker().bootstrapServers())
          .replace("@registry@", stack.registry().url())
          .replace("@group@", GROUP);
    }
  }
}
