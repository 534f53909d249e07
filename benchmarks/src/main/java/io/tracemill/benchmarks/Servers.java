package io.tracemill.benchmarks;

import io.tracemill.clickhouse.ClickHouseConfig;
import io.tracemill.registry.SchemaRegistry;
import io.tracemill.runtime.Broker;
import io.tracemill.runtime.ClickHouse;
import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.Registry;
import io.tracemill.schemas.TopicSchema;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The running servers that a measurement uses. */
record Servers(Broker broker, Registry registry, ClickHouse clickHouse) {

  /** The schema id of spans, registered if need be. */
  int schemaId() {
    return TopicSchema.SPANS.register(SchemaRegistry.connect(URI.create(registry.url())));
  }

  /** How the sink reaches ClickHouse. */
  ClickHouseConfig writer() {
    return ClickHouseConfig.of(
        URI.create(clickHouse.url()),
        clickHouse.writer().name(),
        clickHouse.writer().password(),
        ClickHouseConfig.DEFAULT_DATABASE);
  }

  /** Clock of broker and ClickHouse, and of {@code others} under the name flink. */
  CpuClock cpuClock(long... others) {
    Map<String, long[]> pids = new HashMap<>();
    pids.put("broker", new long[] {pid(broker.process())});
    pids.put("clickhouse", new long[] {pid(clickHouse.process())});
    if (others.length > 0) {
      pids.put("flink", others);
    }
    return new CpuClock(pids);
  }

  private static long pid(ManagedProcess process) {
    return process
        .pid()
        .orElseThrow(() -> new IllegalStateException(process.name() + " has ended"));
  }

  /** The one number that a query gives. */
  long count(String sql) throws IOException {
    return Long.parseLong(clickHouse.execute(sql).strip());
  }
}
