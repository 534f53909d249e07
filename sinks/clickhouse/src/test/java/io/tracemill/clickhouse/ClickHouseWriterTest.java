package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.metrics.groups.InternalSinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The writer against a real server, with processing time moved by hand. */
class ClickHouseWriterTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final BatchSettings BATCHES = BatchSettings.DEFAULT.withMaxRows(10);

  private final TestProcessingTimeService time = new TestProcessingTimeService();
  private final InternalSinkWriterMetricGroup metrics =
      InternalSinkWriterMetricGroup.wrap(
          UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup());
  private final List<ClickHouseWriter<Row>> writers = new ArrayList<>();
  private final AtomicLong retried = new AtomicLong();
  private final SendMetrics sendMetrics = new SendMetrics(metrics);
  private final InsertObserver observer =
      new InsertObserver() {
        @Override
        public void inserted(InsertRequest request, Duration took) {
          sendMetrics.inserted(request, took);
        }

        @Override
        public void retried(InsertRequest request, InsertFault fault) {
          sendMetrics.retried(request, fault);
          retried.incrementAndGet();
        }

        @Override
        public void failed(InsertRequest request) {
          sendMetrics.failed(request);
        }
      };

  @BeforeEach
  void createTable() throws Exception {
    TestClickHouse.server().start();
    TestClickHouse.createTable("rows", Row.COLUMNS);
    time.setCurrentTime(0);
  }

  @AfterEach
  void closeWriters() throws Exception {
    for (ClickHouseWriter<Row> writer : writers) {
      writer.close();
    }
  }

  private ClickHouseWriter<Row> writer(
      ClickHouseConfig config, BatchSettings batches, RetrySettings retry) {
    Inserter inserter = new Inserter(config, retry, 0, observer);
    ClickHouseWriter<Row> writer =
        new ClickHouseWriter<>(
            "rows",
            Row.Encoder::new,
            Row::day,
            batches,
            new InsertQueue<>(inserter, "test-insert", batches),
            time);
    writers.add(writer);
    return writer;
  }

  private ClickHouseWriter<Row> writer(BatchSettings batches) {
    return writer(TestClickHouse.config(), batches, TestClickHouse.IMPATIENT);
  }

  private static void write(ClickHouseWriter<Row> writer, int from, int to, int days)
      throws Exception {
    for (int i = from; i < to; i++) {
      writer.write(new Row(i, i % days), null);
    }
  }

  private static long storedRows() throws IOException {
    return TestClickHouse.count("rows");
  }

  /** How many inserts there were: without merges, each makes a part per partition of the table. */
  private static long storedParts() throws IOException {
    return Long.parseLong(
        TestClickHouse.execute(
            "SELECT count() FROM system.parts WHERE database = 'tracemill' AND table = 'rows'"
                + " AND level = 0"));
  }

  @Test
  void checkpointStoresEverything() throws Exception {
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 1234, 3);
    writer.flush(false);
    assertThat(storedRows()).isEqualTo(1234);
    assertThat(
            TestClickHouse.execute(
                "SELECT uniqExact(Id), countIf(Text = concat('row ', toString(Id))) FROM tracemill.rows"))
        .isEqualTo("1234\t1234");
    write(writer, 1234, 1240, 3);
    writer.flush(true);
    assertThat(storedRows()).isEqualTo(1240);
  }

  @Test
  void checkpointWithoutRowsStoresNothing() throws Exception {
    ClickHouseWriter<Row> writer = writer(BATCHES);
    writer.flush(false);
    assertThat(storedRows()).isZero();
    assertThat(time.getNumActiveTimers()).isZero();
  }

  @Test
  void fullBatchIsSentWithoutWaiting() throws Exception {
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 25, 1);
    Await.until("two full batches", () -> storedRows() == 20);
    writer.flush(false);
    assertThat(storedRows()).isEqualTo(25);
  }

  @Test
  void batchIsSentWhenItsBytesReachTheLimit() throws Exception {
    ClickHouseWriter<Row> writer = writer(BatchSettings.DEFAULT.withMaxBytes(200));
    write(writer, 0, 16, 1);
    Await.until("batch of 16 rows", () -> storedRows() == 16);
  }

  @Test
  void oldBatchIsSentByTheTimer() throws Exception {
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 3, 1);
    time.setCurrentTime(500);
    assertThat(storedRows()).isZero();
    time.setCurrentTime(1000);
    Await.until("batch of 3 rows", () -> storedRows() == 3);
    time.setCurrentTime(2000);
    time.setCurrentTime(3000);
    assertThat(time.getNumActiveTimers()).as("nothing open, no timer").isZero();
    write(writer, 3, 4, 1);
    assertThat(time.getNumActiveTimers()).isEqualTo(1);
  }

  @Test
  void rowsOfDifferentPartitionsAreInDifferentBatches() throws Exception {
    TestClickHouse.execute("SYSTEM STOP MERGES tracemill.rows");
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 30, 3);
    writer.flush(false);
    assertThat(storedParts()).isEqualTo(3);
    assertThat(
            TestClickHouse.execute(
                "SELECT max(d) FROM (SELECT uniqExact(Day) AS d FROM tracemill.rows GROUP BY _part)"))
        .isEqualTo("1");
  }

  @Test
  void manyPartitionsAtOnceStayWithinTheLimitOfOpenBatches() throws Exception {
    BatchSettings two = new BatchSettings(10, 1 << 20, Duration.ofSeconds(1), 1, 2, 2);
    ClickHouseWriter<Row> writer = writer(two);
    write(writer, 0, 100, 50);
    writer.flush(false);
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows"))
        .isEqualTo("100\t100");
  }

  @Test
  void openBatchesTogetherStayWithinTwoFullOnes() throws Exception {
    ClickHouseWriter<Row> writer = writer(BatchSettings.DEFAULT.withMaxBytes(2_000));
    write(writer, 0, 400, 8); // 8 batches of about 1 kB, none of them full
    Await.until("largest batch", () -> storedRows() > 0);
    writer.flush(false);
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows"))
        .isEqualTo("400\t400");
  }

  @Test
  void whatIsSentTwiceIsStoredOnce() throws Exception {
    Row.Encoder encoder = new Row.Encoder();
    encoder.add(new Row(1, 1));
    InsertRequest request = InsertRequest.of("rows", encoder.block(), UUID.randomUUID().toString());
    try (Inserter inserter = new Inserter(TestClickHouse.config(), TestClickHouse.IMPATIENT)) {
      inserter.insert(request);
      inserter.insert(request);
    }
    assertThat(storedRows()).isEqualTo(1);
  }

  @Test
  void serverThatIsDownForAWhileCostsOnlyTime() throws Exception {
    RetrySettings patient = new RetrySettings(1000, Duration.ofMillis(20), Duration.ofMillis(100));
    ClickHouseWriter<Row> writer = writer(TestClickHouse.config(), BATCHES, patient);
    write(writer, 0, 10, 1);
    writer.flush(false);
    TestClickHouse.server().process().kill();
    write(writer, 10, 25, 1);
    Await.until("a failed attempt", () -> retried.get() > 0);
    TestClickHouse.server().start();
    writer.flush(false);
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows"))
        .isEqualTo("25\t25");
    assertThat(metrics.getNumRecordsSendCounter().getCount()).isEqualTo(25);
    assertThat(metrics.getNumRecordsSendErrorsCounter().getCount()).isZero();
  }

  @Test
  void serverThatStaysDownFailsTheCheckpoint() throws Exception {
    ClickHouseWriter<Row> writer =
        writer(TestClickHouse.config(NOBODY), BATCHES, TestClickHouse.IMPATIENT);
    write(writer, 0, 5, 1);
    assertThatThrownBy(() -> writer.flush(false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Insert of 5 rows")
        .hasMessageContaining("into tracemill.rows at http://127.0.0.1:1 failed for good")
        .hasMessageContaining("after 3 attempt(s)")
        .hasMessageContaining("code 0");
    assertThat(metrics.getNumRecordsSendErrorsCounter().getCount()).isEqualTo(5);
    assertThatThrownBy(() -> write(writer, 5, 6, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void failureSurfacesByTheTimerWhenNoMoreRowsCome() throws Exception {
    ClickHouseWriter<Row> writer =
        writer(TestClickHouse.config(NOBODY), BATCHES, TestClickHouse.IMPATIENT);
    write(writer, 0, 10, 1);
    Await.until("failed insert", () -> metrics.getNumRecordsSendErrorsCounter().getCount() == 10);
    assertThatThrownBy(
            () -> {
              for (long now = 250; now < 10_000; now += 250) {
                time.setCurrentTime(now);
              }
            })
        .hasStackTraceContaining("failed for good");
  }

  @Test
  void unknownTableFailsAtOnceWithItsReason() throws Exception {
    TestClickHouse.execute("DROP TABLE tracemill.rows SYNC");
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 5, 1);
    assertThatThrownBy(() -> writer.flush(false))
        .hasMessageContaining("and cannot succeed after 1 attempt(s)")
        .hasMessageContaining("code 60")
        .hasMessageContaining("rows");
  }

  @Test
  void unknownColumnFailsAtOnceWithItsReason() throws Exception {
    TestClickHouse.createTable("rows", "Id UInt64, Day UInt32");
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 5, 1);
    assertThatThrownBy(() -> writer.flush(false))
        .hasMessageContaining("after 1 attempt(s)")
        .hasMessageContaining("code 16")
        .hasMessageContaining("Text");
  }

  @Test
  void wrongPasswordFailsAtOnceWithoutShowingIt() throws Exception {
    ClickHouseConfig wrong =
        ClickHouseConfig.of(
            TestClickHouse.config().endpoints().get(0), "writer", "not-the-password", "tracemill");
    ClickHouseWriter<Row> writer = writer(wrong, BATCHES, TestClickHouse.IMPATIENT);
    write(writer, 0, 5, 1);
    assertThatThrownBy(() -> writer.flush(false))
        .hasMessageContaining("after 1 attempt(s)")
        .hasMessageContaining("code 516")
        .message()
        .doesNotContain("not-the-password");
  }

  @Test
  void valueThatTheTableRefusesFailsAtOnceWithItsReason() throws Exception {
    TestClickHouse.createTable(
        "rows", "Id UInt64, Day UInt32, Text String, CONSTRAINT small CHECK Id < 3");
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 5, 1);
    assertThatThrownBy(() -> writer.flush(false))
        .hasMessageContaining("after 1 attempt(s)")
        .hasMessageContaining("code 469");
  }

  @Test
  void nextEndpointTakesOverWhenOneIsDown() throws Exception {
    ClickHouseConfig config = TestClickHouse.config();
    ClickHouseConfig two =
        new ClickHouseConfig(
            List.of(NOBODY, config.endpoints().get(0)),
            config.user(),
            config.password(),
            config.database(),
            config.connectTimeout(),
            config.requestTimeout());
    ClickHouseWriter<Row> writer = writer(two, BATCHES, TestClickHouse.IMPATIENT);
    write(writer, 0, 30, 1);
    writer.flush(false);
    assertThat(storedRows()).isEqualTo(30);
  }

  @Test
  void fullQueueHoldsTheTaskBackUntilThereIsRoomAgain() throws Exception {
    RetrySettings patient = new RetrySettings(1000, Duration.ofMillis(20), Duration.ofMillis(50));
    BatchSettings one = new BatchSettings(10, 1 << 20, Duration.ofSeconds(1), 1, 1, 1);
    ClickHouseWriter<Row> writer = writer(TestClickHouse.config(), one, patient);
    TestClickHouse.server().process().kill();
    Thread task =
        new Thread(
            () -> {
              try {
                write(writer, 0, 100, 1);
                writer.flush(true);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    task.start();
    Await.until("back-pressure", () -> task.getState() == Thread.State.WAITING);
    TestClickHouse.server().start();
    task.join(30_000);
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows"))
        .isEqualTo("100\t100");
  }

  @Test
  void closingEndsAnInsertThatWaitsForItsNextAttempt() throws Exception {
    RetrySettings slow = new RetrySettings(10, Duration.ofHours(1), Duration.ofHours(1));
    ClickHouseWriter<Row> writer = writer(TestClickHouse.config(NOBODY), BATCHES, slow);
    write(writer, 0, 10, 1);
    Await.until("a failed attempt", () -> retried.get() > 0);
    writer.close();
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("test-insert")))
        .isEmpty();
  }

  @Test
  void countsWhatWasSentAndWhatFailed() throws Exception {
    ClickHouseWriter<Row> writer = writer(BATCHES);
    write(writer, 0, 57, 2);
    writer.flush(false);
    assertThat(metrics.getNumRecordsSendCounter().getCount()).isEqualTo(57);
    assertThat(metrics.getNumBytesSendCounter().getCount()).isGreaterThan(57 * 15);
    assertThat(metrics.getNumRecordsSendErrorsCounter().getCount()).isZero();
  }
}
