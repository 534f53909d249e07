package io.tracemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two short runs of {@code bench faults} on one stack. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class FaultRunTest {
  /** Answers of ClickHouse are lost; then it stops for a while. */
  private static final long DEAF = 9;

  /** The TaskManager is killed, and ClickHouse stops for a while before it is back. */
  private static final long KILLED = 11;

  private static final int FAULTS = 2;

  @Test
  void nothingIsLostAndNothingDoubledWhateverDies() throws Exception {
    PrintWriter progress = new PrintWriter(System.err, true);
    try (FaultyStack stack = FaultyStack.start()) {
      for (long seed : new long[] {DEAF, KILLED}) {
        StoredTables.Outcome outcome = new FaultRun(stack, seed, progress).run(FAULTS);
        assertThat(outcome.isClean()).as("seed %d: %s", seed, outcome).isTrue();
      }
    }
  }
}
