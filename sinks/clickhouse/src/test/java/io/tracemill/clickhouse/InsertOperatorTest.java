package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sink's operator against a real server; checkpoints, time and restarts by hand. */
class InsertOperatorTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final BatchSettings BATCHES = BatchSettings.DEFAULT.withMaxRows(10);
  private static final RetrySettings PATIENT =
      new RetrySettings(1000, Duration.ofMillis(20), Duration.ofMillis(100));
  private static final String EACH_ONCE = "SELECT count(), uniqExact(Id) FROM tracemill.rows";

  private final List<InsertHarness> tasks = new ArrayList<>();

  @BeforeEach
  void createTable() throws Exception {
    TestClickHouse.server().start();
    TestClickHouse.createTable("rows", Row.COLUMNS);
  }

  @AfterEach
  void closeTasks() throws Exception {
    for (InsertHarness task : tasks) {
      task.close();
    }
  }

  private static ClickHouseSinkBuilder<Row> sink() {
    return ClickHouseSink.<Row>builder()
        .config(TestClickHouse.config())
        .table("rows")
        .encoder(Row.Encoder::new)
        .partitioner(Row::day)
        .batches(BATCHES)
        .retry(TestClickHouse.IMPATIENT);
  }

  private InsertHarness start(ClickHouseSinkBuilder<Row> sink, @Nullable OperatorSubtaskState state)
      throws Exception {
    InsertHarness task = new InsertHarness(sink.build(), state);
    tasks.add(task);
    return task;
  }

  private InsertHarness exactlyOnce() throws Exception {
    return start(sink(), null);
  }

  private InsertHarness atLeastOnce(ClickHouseSinkBuilder<Row> sink) throws Exception {
    return start(sink.guarantee(Guarantee.AT_LEAST_ONCE), null);
  }

  private static long storedRows() throws IOException {
    return TestClickHouse.count("rows");
  }

  private static String eachOnce() throws IOException {
    return TestClickHouse.execute(EACH_ONCE);
  }

  /** Waits until the checkpoint is said to be stored; others may be said before. */
  private static void awaitTold(InsertHarness task, long checkpoint) throws Exception {
    Await.until(
        "word of checkpoint " + checkpoint,
        () -> {
          task.runMail();
          return task.told().contains(checkpoint);
        });
  }

  /** What the task fails with, without another row or checkpoint. */
  private static IOException failure(InsertHarness task) throws Exception {
    AtomicReference<IOException> failure = new AtomicReference<>();
    Await.until(
        "the task to fail",
        () -> {
          try {
            task.runMail();
          } catch (IOException e) {
            failure.set(e);
          }
          return failure.get() != null;
        });
    assertThat(task.sent().recordsFailed()).isEqualTo(5);
    return failure.get();
  }

  @Test
  void rowsAreVisibleOnceTheirCheckpointIsComplete() throws Exception {
    InsertHarness task = exactlyOnce();
    task.write(0, 1234, 3);
    task.time(10_000);
    task.snapshot();
    task.runMail();
    assertThat(storedRows()).as("not before").isZero();
    task.complete();
    awaitTold(task, 1);
    assertThat(eachOnce()).isEqualTo("1234\t1234");
    assertThat(
            TestClickHouse.execute(
                "SELECT countIf(Text = concat('row ', toString(Id))) FROM tracemill.rows"))
        .isEqualTo("1234");
    task.write(1234, 1240, 3);
    task.checkpoint();
    awaitTold(task, 2);
    assertThat(storedRows()).isEqualTo(1240);
  }

  @Test
  void checkpointThatWasGivenUpIsCoveredByTheNext() throws Exception {
    InsertHarness task = exactlyOnce();
    task.write(0, 15, 1);
    task.snapshot();
    task.write(15, 30, 1);
    task.checkpoint();
    awaitTold(task, 2);
    assertThat(eachOnce()).isEqualTo("30\t30");
  }

  @Test
  void jobKilledBetweenCheckpointAndInsertLosesNothing() throws Exception {
    InsertHarness task = exactlyOnce();
    task.write(0, 25, 2);
    OperatorSubtaskState state = task.snapshot();
    task.write(25, 40, 2); // lost with the task, and replayed
    task.close();
    assertThat(storedRows()).isZero();
    InsertHarness restarted = start(sink(), state);
    restarted.write(25, 40, 2);
    awaitTold(restarted, 1);
    assertThat(eachOnce()).isEqualTo("25\t25");
    restarted.checkpoint();
    awaitTold(restarted, 2);
    assertThat(eachOnce()).isEqualTo("40\t40");
  }

  @Test
  void jobKilledAmidItsInsertsStoresEachRowOnce() throws Exception {
    InsertHarness task = exactlyOnce();
    task.write(0, 500, 1);
    OperatorSubtaskState state = task.snapshot();
    task.complete();
    Await.until("some of 50 inserts", () -> task.sent().recordsSent() > 50);
    task.close();
    InsertHarness restarted = start(sink(), state);
    awaitTold(restarted, 1);
    assertThat(eachOnce()).isEqualTo("500\t500");
  }

  @Test
  void jobKilledWhileItTriesAgainStoresEachRowOnce() throws Exception {
    InsertHarness task = start(sink().retry(PATIENT), null);
    task.write(0, 100, 3);
    OperatorSubtaskState state = task.snapshot();
    TestClickHouse.server().process().kill();
    task.complete();
    Await.until("a failed attempt", () -> task.sent().attemptsRetried() > 0);
    task.close();
    TestClickHouse.server().start();
    InsertHarness restarted = start(sink(), state);
    awaitTold(restarted, 1);
    assertThat(eachOnce()).isEqualTo("100\t100");
  }

  @Test
  void serverKilledAmidInsertsStoresEachRowOnce() throws Exception {
    InsertHarness task = start(sink().retry(PATIENT), null);
    task.write(0, 1000, 2);
    task.checkpoint();
    Await.until("some of 100 inserts", () -> task.sent().recordsSent() > 50);
    TestClickHouse.server().process().kill();
    TestClickHouse.server().start();
    awaitTold(task, 1);
    assertThat(eachOnce()).isEqualTo("1000\t1000");
  }

  @Test
  void restartWithoutStateSendsNothingTwice() throws Exception {
    InsertHarness task = exactlyOnce();
    task.write(0, 25, 1);
    task.snapshot();
    task.close();
    InsertHarness fresh = exactlyOnce();
    fresh.write(0, 25, 1);
    fresh.checkpoint();
    awaitTold(fresh, 1);
    assertThat(eachOnce()).isEqualTo("25\t25");
  }

  /** Other content under the same checkpoint numbers: no token may be used again for it. */
  @Test
  void olderSavepointLosesNothingAndReplacesWhatItRepeats() throws Exception {
    replacing(10_000);
    InsertHarness task = exactlyOnce();
    task.write(0, 25, 2);
    OperatorSubtaskState savepoint = task.snapshot();
    task.complete();
    task.write(25, 40, 2);
    task.checkpoint();
    awaitTold(task, 2);
    task.close();
    InsertHarness back = start(sink(), savepoint);
    back.write(30, 60, 2); // another cut than before
    back.checkpoint();
    awaitTold(back, 2);
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows FINAL"))
        .isEqualTo("60\t60");
  }

  @Test
  void tokensForgottenByTheServerAreMadeUpForByReplacing() throws Exception {
    replacing(1);
    InsertHarness task = exactlyOnce();
    task.write(0, 100, 1);
    OperatorSubtaskState state = task.snapshot();
    task.complete();
    awaitTold(task, 1);
    task.close();
    InsertHarness restarted = start(sink(), state);
    awaitTold(restarted, 1);
    assertThat(storedRows()).as("sent again, and the window of 1 did not tell").isGreaterThan(100);
    assertThat(TestClickHouse.execute("SELECT count(), uniqExact(Id) FROM tracemill.rows FINAL"))
        .isEqualTo("100\t100");
  }

  private static void replacing(int window) throws IOException {
    TestClickHouse.execute("DROP TABLE tracemill.rows SYNC");
    TestClickHouse.execute(
        "CREATE TABLE tracemill.rows (%s) ENGINE = ReplacingMergeTree ORDER BY Id SETTINGS non_replicated_deduplication_window=%d"
            .formatted(Row.COLUMNS, window));
    TestClickHouse.execute("SYSTEM STOP MERGES tracemill.rows");
  }

  @Test
  void batchesOfSeveralSubtasksAreTakenOverByOne() throws Exception {
    InsertHarness one = exactlyOnce();
    one.write(0, 25, 2);
    InsertHarness two = exactlyOnce();
    two.write(25, 60, 2);
    OperatorSubtaskState state =
        AbstractStreamOperatorTestHarness.repackageState(one.snapshot(), two.snapshot());
    one.close();
    two.close();
    InsertHarness merged =
        start(
            sink(),
            AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 128, 2, 1, 0));
    awaitTold(merged, 1);
    assertThat(eachOnce()).isEqualTo("60\t60");
  }

  @Test
  void checkpointsGoOnWhileTheServerIsDownAndTheirRowsAreSentOnceItIsBack() throws Exception {
    InsertHarness task = start(sink().retry(PATIENT), null);
    TestClickHouse.server().process().kill();
    for (int i = 0; i < 5; i++) {
      task.write(i * 20, i * 20 + 20, 1);
      task.checkpoint();
    }
    assertThat(task.told()).isEmpty();
    TestClickHouse.server().start();
    awaitTold(task, 5);
    assertThat(eachOnce()).isEqualTo("100\t100");
  }

  @Test
  void taskWaitsWhenTooMuchIsPendingAndGoesOnWithRoom() throws Exception {
    BatchSettings little = BATCHES.withMaxPendingBytes(1);
    InsertHarness task = start(sink().batches(little).retry(PATIENT), null);
    TestClickHouse.server().process().kill();
    task.write(0, 10, 1);
    task.checkpoint();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.write(10, 15, 1);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    Await.until("back-pressure", () -> thread.getState() == Thread.State.WAITING);
    TestClickHouse.server().start();
    thread.join(30_000);
    task.checkpoint();
    awaitTold(task, 2);
    assertThat(eachOnce()).isEqualTo("15\t15");
  }

  @Test
  void tooMuchForOneCheckpointIsSentAheadOfIt() throws Exception {
    InsertHarness task = start(sink().batches(BATCHES.withMaxPendingBytes(200)), null);
    task.write(0, 100, 1);
    Await.until("rows sent ahead", () -> storedRows() > 0);
    assertThat(task.sent().batchesSentAhead()).isPositive();
    task.checkpoint();
    awaitTold(task, 1);
    assertThat(eachOnce()).isEqualTo("100\t100");
  }

  @Test
  void checkpointWithoutRowsIsToldAndStoresNothing() throws Exception {
    InsertHarness task = exactlyOnce();
    task.checkpoint();
    awaitTold(task, 1);
    assertThat(storedRows()).isZero();
    assertThat(task.timers()).isZero();
  }

  @Test
  void endOfInputWaitsForTheLastCheckpoint() throws Exception {
    InsertHarness task = exactlyOnce();
    task.write(0, 7, 1);
    task.finish();
    assertThat(storedRows()).isZero();
    task.checkpoint();
    assertThat(storedRows()).isEqualTo(7);
  }

  @Test
  void endOfInputWithoutCheckpointsStoresTheRest() throws Exception {
    InsertHarness task = exactlyOnce();
    task.withoutCheckpoints();
    task.write(0, 7, 1);
    task.finish();
    assertThat(storedRows()).isEqualTo(7);
  }

  @Test
  void atLeastOnceCheckpointIsCompleteWhenAllIsStored() throws Exception {
    InsertHarness task = atLeastOnce(sink());
    task.write(0, 1234, 3);
    task.snapshot();
    assertThat(eachOnce()).isEqualTo("1234\t1234");
  }

  @Test
  void atLeastOnceFullBatchIsSentWithoutWaiting() throws Exception {
    InsertHarness task = atLeastOnce(sink());
    task.write(0, 25, 1);
    Await.until("two full batches", () -> storedRows() == 20);
    task.snapshot();
    assertThat(storedRows()).isEqualTo(25);
  }

  @Test
  void atLeastOnceBatchIsSentWhenItsBytesReachTheLimit() throws Exception {
    InsertHarness task = atLeastOnce(sink().batches(BatchSettings.DEFAULT.withMaxBytes(200)));
    task.write(0, 16, 1);
    Await.until("batch of 16 rows", () -> storedRows() == 16);
  }

  @Test
  void atLeastOnceOldBatchIsSentByTheTimer() throws Exception {
    InsertHarness task = atLeastOnce(sink());
    task.write(0, 3, 1);
    task.time(500);
    assertThat(storedRows()).isZero();
    task.time(1000);
    Await.until("batch of 3 rows", () -> storedRows() == 3);
    task.time(2000);
    assertThat(task.timers()).as("nothing open, no timer").isZero();
    task.write(3, 4, 1);
    assertThat(task.timers()).isEqualTo(1);
  }

  @Test
  void rowsOfDifferentPartitionsAreInDifferentBatches() throws Exception {
    TestClickHouse.execute("SYSTEM STOP MERGES tracemill.rows");
    InsertHarness task = exactlyOnce();
    task.write(0, 30, 3);
    task.checkpoint();
    awaitTold(task, 1);
    assertThat(
            TestClickHouse.execute(
                "SELECT count(), max(d) FROM (SELECT uniqExact(Day) AS d FROM tracemill.rows GROUP BY _part)"))
        .isEqualTo("3\t1");
  }

  @Test
  void manyPartitionsAtOnceStayWithinTheLimitOfOpenBatches() throws Exception {
    BatchSettings two = new BatchSettings(10, 1 << 20, Duration.ofSeconds(1), 1 << 20, 2, 2);
    InsertHarness task = start(sink().batches(two), null);
    task.write(0, 100, 50);
    task.checkpoint();
    awaitTold(task, 1);
    assertThat(eachOnce()).isEqualTo("100\t100");
  }

  @Test
  void openBatchesTogetherStayWithinTwoFullOnes() throws Exception {
    InsertHarness task = atLeastOnce(sink().batches(BatchSettings.DEFAULT.withMaxBytes(2_000)));
    task.write(0, 400, 8); // 8 batches of about 1 kB, none of them full
    Await.until("largest batch", () -> storedRows() > 0);
    task.snapshot();
    assertThat(eachOnce()).isEqualTo("400\t400");
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
  void serverThatStaysDownFailsTheTask() throws Exception {
    InsertHarness task = start(sink().config(TestClickHouse.config(NOBODY)), null);
    task.write(0, 5, 1);
    task.checkpoint();
    assertThat(failure(task))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Insert of 5 rows")
        .hasMessageContaining("into tracemill.rows at http://127.0.0.1:1 failed for good")
        .hasMessageContaining("after 3 attempt(s)")
        .hasMessageContaining("code 0");
    assertThatThrownBy(() -> task.write(5, 6, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(task::checkpoint).isInstanceOf(IOException.class);
  }

  private void failsAtOnce(ClickHouseSinkBuilder<Row> sink, String... words) throws Exception {
    InsertHarness task = start(sink, null);
    task.write(0, 5, 1);
    task.checkpoint();
    assertThat(failure(task))
        .hasMessageContaining("and cannot succeed after 1 attempt(s)")
        .hasMessageContainingAll(words);
  }

  @Test
  void unknownTableFailsAtOnceWithItsReason() throws Exception {
    TestClickHouse.execute("DROP TABLE tracemill.rows SYNC");
    failsAtOnce(sink(), "code 60", "rows");
  }

  @Test
  void unknownColumnFailsAtOnceWithItsReason() throws Exception {
    TestClickHouse.createTable("rows", "Id UInt64, Day UInt32");
    failsAtOnce(sink(), "code 16", "Text");
  }

  @Test
  void wrongPasswordFailsAtOnceWithoutShowingIt() throws Exception {
    ClickHouseConfig wrong =
        ClickHouseConfig.of(
            TestClickHouse.config().endpoints().get(0), "writer", "not-the-password", "tracemill");
    InsertHarness task = start(sink().config(wrong), null);
    task.write(0, 5, 1);
    task.checkpoint();
    assertThat(failure(task))
        .hasMessageContaining("after 1 attempt(s)")
        .hasMessageContaining("code 516")
        .message()
        .doesNotContain("not-the-password");
  }

  @Test
  void valueThatTheTableRefusesFailsAtOnceWithItsReason() throws Exception {
    TestClickHouse.createTable(
        "rows", "Id UInt64, Day UInt32, Text String, CONSTRAINT small CHECK Id < 3");
    failsAtOnce(sink(), "code 469");
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
    InsertHarness task = start(sink().config(two), null);
    task.write(0, 30, 1);
    task.checkpoint();
    awaitTold(task, 1);
    assertThat(storedRows()).isEqualTo(30);
  }

  @Test
  void closingEndsAnInsertThatWaitsForItsNextAttempt() throws Exception {
    RetrySettings slow = new RetrySettings(10, Duration.ofHours(1), Duration.ofHours(1));
    InsertHarness task = start(sink().config(TestClickHouse.config(NOBODY)).retry(slow), null);
    task.write(0, 10, 1);
    task.checkpoint();
    Await.until("a failed attempt", () -> task.sent().attemptsRetried() > 0);
    task.close();
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("clickhouse-insert-rows")))
        .isEmpty();
  }

  @Test
  void countsWhatWasSentAndWhatFailed() throws Exception {
    InsertHarness task = exactlyOnce();
    task.write(0, 57, 2);
    task.checkpoint();
    awaitTold(task, 1);
    assertThat(task.sent().recordsSent()).isEqualTo(57);
    assertThat(task.sent().bytesSent()).isGreaterThan(57 * 15);
    assertThat(task.sent().recordsFailed()).isZero();
  }
}
