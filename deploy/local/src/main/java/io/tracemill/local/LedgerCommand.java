package io.tracemill.local;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tracemill ledger}. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    description = {
      "Where every span went: both ledgers and their difference, which is 0 when nothing is missing.",
      "Waits until the core ledger covers the topic. Exit 1 when there is a difference."
    })
final class LedgerCommand implements Callable<Integer> {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long to wait for the core ledger to cover the topic (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds;

  @Option(names = "--json", description = "One JSON object on the last line")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (timeoutSeconds < 0 && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "--timeout was '" + timeoutSeconds + "' but must be at least 0");
    }
    Stack stack = Home.find().existingStack();
    if (!stack.broker().process().isRunning()) {
      throw new CommandFailedException("the stack is not up: start it with 'tracemill up'");
    }
    Ledger ledger = read(stack);
    System.out.print(json ? ledger.json() + "\n" : ledger.text());
    return ledger.difference() == 0 ? 0 : 1;
  }

  private Ledger read(Stack stack) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    try (SpanOffsets offsets = new SpanOffsets(stack.broker())) {
      Map<Integer, Long> ends = offsets.ends();
      Ledger ledger = Ledger.read(stack, ends);
      while (!ledger.coversTopic() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(POLL_NANOS);
        ledger = Ledger.read(stack, ends);
      }
      return ledger;
    }
  }
}
