package io.tracemill.benchmarks;

import io.tracemill.runtime.Port;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** A whole stack whose job writes to ClickHouse through a proxy. */
record FaultyStack(BenchStack stack, TcpProxy proxy) implements AutoCloseable {
  /** Of its traces: short, since every run waits for it. */
  static final Duration GAP = Duration.ofSeconds(2);

  private static final String PARTS = "kafka,registry,clickhouse,flink,gateway";

  /** Starts it on free ports and waits until it is healthy. */
  static FaultyStack start() throws IOException, InterruptedException {
    int clickHouse = Port.freeNumber();
    TcpProxy proxy = TcpProxy.open(Port.freeNumber(), clickHouse);
    try {
      return new FaultyStack(BenchStack.start(PARTS, settings(clickHouse, proxy.port())), proxy);
    } catch (IOException | InterruptedException e) {
      proxy.close();
      throw e;
    }
  }

  private static Map<String, String> settings(int clickHouse, int proxy) {
    return Map.of(
        "CLICKHOUSE_HTTP_PORT", Integer.toString(clickHouse),
        "CLICKHOUSE_PROXY_PORT", Integer.toString(proxy),
        "CHECKPOINT_INTERVAL_MILLIS", "1000",
        "TRACE_GAP_MILLIS", Long.toString(GAP.toMillis()),
        "TASKMANAGER_HEAP_MEGABYTES", "768");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try (proxy) {
      stack.close();
    }
  }
}
