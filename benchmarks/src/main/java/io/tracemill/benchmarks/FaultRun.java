package io.tracemill.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One run: load, faults at moments that the seed says, then every table held against the oracle.
 * The seed fixes load and faults; what they meet is up to the machine.
 */
final class FaultRun {
  /** In a run of the command. */
  static final int FAULTS = 4;

  private static final long CALM_MILLIS = 4_000;
  private static final long LEAST_HARM_MILLIS = 500;
  private static final long HARM_MILLIS = 4_000;
  private static final Duration LATE = FaultyStack.GAP.multipliedBy(2);

  private final FaultyStack faulty;
  private final BenchStack stack;
  private final long seed;
  private final PrintWriter progress;
  private final SplittableRandom random;
  private final long begin = System.nanoTime();

  FaultRun(FaultyStack faulty, long seed, PrintWriter progress) {
    this.faulty = faulty;
    this.stack = faulty.stack();
    this.seed = seed;
    this.progress = progress;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Runs it. When it finds anything, or fails, the stack's state is kept for people to look at.
   *
   * @param faults how many
   * @throws IOException when the stack does not come back, or does not get everything stored
   */
  StoredTables.Outcome run(int faults) throws IOException, InterruptedException {
    boolean clean = false;
    try {
      AcknowledgedLoad load = new AcknowledgedLoad(stack.gatewayUrl(), seed, LATE);
      load.start();
      strike(faults);
      Set<String> acknowledged = load.finish();
      stack.cli().run("await", "--timeout", "300");
      say("%,d spans are stored".formatted(acknowledged.size()));
      StoredTables.Outcome outcome =
          new StoredTables(stack.servers(), progress).compare(acknowledged);
      say("%d lost, %d doubled".formatted(outcome.lost(), outcome.doubled()));
      clean = outcome.isClean();
      return outcome;
    } finally {
      if (!clean) {
        stack.keepState();
        say("state and logs are kept in " + stack.directory());
      }
    }
  }

  /**
   * Each fault strikes once at most; one of four is followed by the next before the stack is
   * mended.
   */
  private void strike(int faults) throws IOException, InterruptedException {
    List<Fault> left = new ArrayList<>(Fault.all(faulty));
    for (int i = 1; i <= faults; i++) {
      TimeUnit.MILLISECONDS.sleep(random.nextLong(CALM_MILLIS));
      Fault fault = left.remove(random.nextInt(left.size()));
      long millis = LEAST_HARM_MILLIS + random.nextLong(HARM_MILLIS);
      say(fault.name());
      fault.strike().now(millis);
      if (random.nextInt(4) > 0 || i == faults) {
        stack.bringUp();
        say("healthy");
      }
    }
    TimeUnit.MILLISECONDS.sleep(random.nextLong(CALM_MILLIS));
  }

  private void say(String what) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    progress.printf(Locale.ROOT, "bench: seed %d %6.1f s: %s%n", seed, seconds, what);
    progress.flush();
  }
}
