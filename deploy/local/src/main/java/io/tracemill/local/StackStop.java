package io.tracemill.local;

import io.tracemill.runtime.ManagedProcess;
import java.io.PrintStream;
import java.util.List;

/**
 * Stops a stack: our services first (the gateway drains into Kafka), then the job, then what all
 * need. Parts that do not need each other are stopped at once.
 */
final class StackStop {
  private final Stack stack;
  private final PrintStream progress;

  StackStop(Stack stack, PrintStream progress) {
    this.stack = stack;
    this.progress = progress;
  }

  void run() {
    stop(stack.services().stream().map(stack::process).toList());
    stop(List.of(stack.flink().jobManager(), stack.flink().taskManager()));
    stop(
        List.of(
            stack.broker().process(), stack.registry().process(), stack.clickHouse().process()));
  }

  private void stop(List<ManagedProcess> processes) {
    processes.parallelStream().forEach(this::stop);
  }

  private void stop(ManagedProcess process) {
    boolean running = process.isRunning();
    process.stop();
    if (running) {
      progress.printf("  %-11s stopped%n", process.name());
    }
  }
}
