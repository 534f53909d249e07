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

  private final Servers servers;

  KafkaEngineBench(Servers servers) {
    this.servers = servers;
  }

  /**
   * Reads the topic to its end.
   *
   * @throws IOException when ClickHouse refuses, or does not reach the end, or loses a span
   */
  BenchResult run(long spans) throws IOException, InterruptedException {
    Stopwatch watch = Stopwatch.start(servers.cpuClock());
    for (String statement : script().split(";\\s*\\n")) {
      servers.clickHouse().execute(statement);
    }
    new TopicEnd(servers.broker(), GROUP).await(TIMEOUT);
    BenchResult result = watch.stop(spans);
    Check.storedSpans(servers, spans);
    return result;
  }

  private String script() throws IOException {
    try (InputStream in = KafkaEngineBench.class.getResourceAsStream("kafka-engine.sql")) {
      if (in == null) {
        throw new IllegalStateException("no resource kafka-engine.sql");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@brokers@", servers.broker().bootstrapServers())
          .replace("@registry@", servers.registry().url())
          .replace("@group@", GROUP);
    }
  }
}
