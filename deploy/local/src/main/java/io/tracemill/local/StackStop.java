package io.tracemill.local;

import io.tracemill.runtime.ManagedProcess;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Stops a stack in the reverse order of its start: the gateway drains first, backends go last. */
final class StackStop {
  private final Stack stack;
  private final PrintStream progress;

  StackStop(Stack stack, PrintStream progress) {
    this.stack = stack;
    this.progress = progress;
  }

  void run() {
    List<ManagedProcess> processes = new ArrayList<>(stack.processes());
    Collections.reverse(processes);
    for (ManagedProcess process : processes) {
      if (process.isRunning()) {
        process.stop();
        progress.printf("  %-11s stopped%n", process.name());
      } else {
        process.stop();
      }
    }
  }
}
