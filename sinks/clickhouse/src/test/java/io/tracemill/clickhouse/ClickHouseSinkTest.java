package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sink in a job of parallelism 2, against a real server. */
class ClickHouseSinkTest {
  private static final int ROWS = 20_000;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @BeforeEach
  void createTable() throws Exception {
    TestClickHouse.server().start();
    TestClickHouse.createTable("rows", Row.COLUMNS);
  }

  private static StreamExecutionEnvironment environment(int restarts) {
    Configuration configuration = new Configuration();
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY, restarts == 0 ? "none" : "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setRuntimeMode(RuntimeExecutionMode.STREAMING);
    env.setParallelism(2);
    env.enableCheckpointing(200);
    return env;
  }

  private static CompletableFuture<JobExecutionResult> start(
      StreamExecutionEnvironment env, double rowsPerSecond, RetrySettings retry) throws Exception {
    DataGeneratorSource<Long> source =
        new DataGeneratorSource<>(
            id -> id, ROWS, RateLimiterStrategy.perSecond(rowsPerSecond), Types.LONG);
    ClickHouseSink<Long> sink =
        ClickHouseSink.<Long>builder()
            .config(TestClickHouse.config())
            .table("rows")
            .encoder(LongEncoder::new)
            .partitioner(id -> id % 3)
            .batches(BatchSettings.DEFAULT.withMaxRows(500).withMaxAge(Duration.ofMillis(100)))
            .retry(retry)
            .build();
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "ids")
        .uid("ids")
        .sinkTo(sink)
        .uid("sink");
    JobClient client = env.executeAsync("sink test");
    return client.getJobExecutionResult();
  }

  private static final class LongEncoder implements BlockEncoder<Long> {
    private final Row.Encoder rows = new Row.Encoder();

    @Override
    public void add(Long id) {
      rows.add(new Row(id, id % 3));
    }

    @Override
    public io.tracemill.clickhouse.block.NativeBlock block() {
      return rows.block();
    }
  }

  @Test
  void storesEveryRowOnceWhenNothingFails() throws Exception {
    start(environment(0), 1e9, RetrySettings.DEFAULT).get();
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows"))
        .isEqualTo(ROWS + "\t" + ROWS);
  }

  @Test
  void storesEveryRowOnceThoughServerAndJobFail() throws Exception {
    CompletableFuture<JobExecutionResult> job =
        start(environment(100), 8_000, TestClickHouse.IMPATIENT);
    Await.until("first rows", () -> TestClickHouse.count("rows") > 1_000);
    TestClickHouse.server().process().kill();
    TestClickHouse.server().start();
    job.get();
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows"))
        .isEqualTo(ROWS + "\t" + ROWS);
  }

  @Test
  void failsTheJobWithTheReasonWhenTheTableIsMissing() throws Exception {
    TestClickHouse.execute("DROP TABLE tracemill.rows SYNC");
    CompletableFuture<JobExecutionResult> job = start(environment(0), 1e9, RetrySettings.DEFAULT);
    assertThatThrownBy(job::get)
        .hasStackTraceContaining("into tracemill.rows at " + TestClickHouse.server().url())
        .hasStackTraceContaining("code 60");
  }
}
