package io.tracemill.local;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits until everything that was acknowledged before the call is stored and every trace that was
 * open then is closed and stored.
 *
 * <p>In this order: the job has committed what was in the topic (commits happen after completed
 * checkpoints); the watermark of every subtask that assembles traces has passed the time of the
 * call by the gap and the time in which totals are sent; a checkpoint that began after that is
 * complete, so that its rows are in ClickHouse; the reconciler has nothing left, and what it wrote
 * is stored. Checkpoints are asked for, not waited for.
 */
final class StoredAwait {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long COMMIT_GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Totals of a minute and more are sent within this time, or the gap, after they changed. */
  private static final long SEND_TOTALS_MILLIS = 5_000;

  private final Pipeline pipeline;
  private final Clock clock;
  private final Duration gap;
  private final long deadline;
  private String waitingFor = "Kafka to give the ends of the spans' topic";
  private String lastFault = "";

  StoredAwait(Pipeline pipeline, Clock clock, Duration gap, Duration timeout) {
    this.pipeline = pipeline;
    this.clock = clock;
    this.gap = gap;
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /** A question that may fail for a while. */
  private interface Question {
    boolean holds() throws IOException;
  }

  /**
   * Waits.
   *
   * @throws CommandFailedException when the time is over, saying what was waited for
   */
  void run() {
    Map<Integer, Long> ends = firstEnds();
    long noted = clock.millis();
    awaitCommit(ends);
    long horizon = noted + gap.toMillis() + Math.min(SEND_TOTALS_MILLIS, gap.toMillis());
    until(() -> watermarkPassed(horizon));
    waitingFor = "a checkpoint after the last trace was closed";
    until(() -> pipeline.checkpoint(remainingMillis()));
    awaitReconciler();
  }

  private Map<Integer, Long> firstEnds() {
    while (true) {
      try {
        return pipeline.ends();
      } catch (IOException e) {
        pause(e);
      }
    }
  }

  private void awaitCommit(Map<Integer, Long> ends) {
    until(
        () -> {
          if (committed(ends)) {
            return true;
          }
          if (pipeline.checkpoint(remainingMillis())) {
            // the commit follows its checkpoint at once, but not within it
            long patience = System.nanoTime() + COMMIT_GRACE_NANOS;
            while (System.nanoTime() < patience) {
              if (committed(ends)) {
                return true;
              }
              LockSupport.parkNanos(POLL_NANOS);
            }
          }
          return false;
        });
  }

  private boolean committed(Map<Integer, Long> ends) throws IOException {
    long lag = SpanOffsets.lag(ends, pipeline.committed());
    waitingFor = "the job to commit " + lag + " more records";
    return lag == 0;
  }

  private boolean watermarkPassed(long horizon) throws IOException {
    OptionalLong watermark = pipeline.watermarkMillis();
    waitingFor =
        watermark.isEmpty()
            ? "a first watermark"
            : "the watermark to advance by another " + (horizon - watermark.getAsLong()) + " ms";
    return watermark.isPresent() && watermark.getAsLong() > horizon;
  }

  /** What the reconciler computed is stored for certain by a checkpoint that follows. */
  private void awaitReconciler() {
    boolean[] waited = new boolean[1];
    until(
        () -> {
          boolean done = reconciled();
          waited[0] |= !done;
          return done;
        });
    if (waited[0]) {
      waitingFor = "a checkpoint after the reconciler's last rows";
      until(() -> pipeline.checkpoint(remainingMillis()));
    }
  }

  private boolean reconciled() throws IOException {
    long open = pipeline.openDirtyKeys();
    waitingFor = "the reconciler to work off " + open + " keys";
    return open == 0;
  }

  private void until(Question question) {
    while (true) {
      try {
        if (question.holds()) {
          lastFault = "";
          return;
        }
        pause(null);
      } catch (IOException e) {
        pause(e);
      }
    }
  }

  private void pause(@Nullable IOException fault) {
    if (fault != null) {
      lastFault = " (" + fault.getMessage() + ")";
    }
    if (System.nanoTime() > deadline) {
      throw new CommandFailedException("timed out waiting for " + waitingFor + lastFault);
    }
    LockSupport.parkNanos(POLL_NANOS);
  }

  private long remainingMillis() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
  }
}
