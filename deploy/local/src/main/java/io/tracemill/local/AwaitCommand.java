package io.tracemill.local;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tracemill await}. */
@Command(
    name = "await",
    mixinStandardHelpOptions = true,
    description =
        "Returns when everything acknowledged so far is stored and every open trace is closed.")
final class AwaitCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Give up after this time (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds;

  @Option(names = "--json", description = "One JSON object on the last line")
  private boolean json;

  @Override
  public Integer call() {
    if (timeoutSeconds < 1 && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "--timeout was '" + timeoutSeconds + "' but must be at least 1");
    }
    long begin = System.nanoTime();
    await(Home.find().existingStack(), Duration.ofSeconds(timeoutSeconds));
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (json) {
      System.out.printf(Locale.ROOT, "{\"stored\":true,\"waited_s\":%.1f}%n", seconds);
    } else {
      System.err.printf(Locale.ROOT, "Everything is stored, after %.1f s.%n", seconds);
    }
    return 0;
  }

  /**
   * Waits until everything is stored.
   *
   * @throws CommandFailedException when the stack is not up, or the time is over
   */
  static void await(Stack stack, Duration timeout) {
    if (!stack.broker().process().isRunning() || !stack.flink().jobManager().isRunning()) {
      throw new CommandFailedException("the stack is not up: start it with 'tracemill up'");
    }
    Duration gap = Duration.ofMillis(stack.config().get(Setting.TRACE_GAP_MILLIS));
    try (StackPipeline pipeline = new StackPipeline(stack)) {
      new StoredAwait(pipeline, Clock.systemUTC(), gap, timeout).run();
    }
  }
}
