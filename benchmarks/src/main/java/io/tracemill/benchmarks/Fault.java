package io.tracemill.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Something that goes wrong with a running stack. What a fault has killed stays dead until the
 * stack is brought up again; all else is over when {@link #strike} returns.
 *
 * @param name for people: "kill kafka"
 */
record Fault(String name, Strike strike) {
  private static final List<String> PROCESSES =
      List.of("taskmanager", "jobmanager", "kafka", "clickhouse", "gateway", "registry");

  /** Does the harm. */
  @FunctionalInterface
  interface Strike {
    /**
     * Does it once.
     *
     * @param millis how long what ends by itself lasts
     */
    void now(long millis) throws IOException, InterruptedException;
  }

  /** Every fault there is. */
  static List<Fault> all(FaultyStack faulty) {
    BenchStack stack = faulty.stack();
    List<Fault> faults = new ArrayList<>();
    for (String process : PROCESSES) {
      faults.add(new Fault("kill " + process, millis -> stack.process(process).kill()));
      faults.add(
          new Fault("stop and continue " + process, millis -> pause(stack, process, millis)));
    }
    faults.add(
        new Fault(
            "restart the job from its checkpoint",
            millis -> {
              stack.process("jobmanager").kill();
              stack.process("taskmanager").kill();
            }));
    for (TcpProxy.Mode mode : TcpProxy.Mode.values()) {
      if (mode != TcpProxy.Mode.PASS) {
        faults.add(
            new Fault(
                "connection to ClickHouse: " + mode,
                millis -> spoil(faulty.proxy(), mode, millis)));
      }
    }
    return faults;
  }

  private static void pause(BenchStack stack, String process, long millis)
      throws IOException, InterruptedException {
    OptionalLong pid = stack.process(process).pid();
    if (pid.isPresent()) {
      signal("STOP", pid.getAsLong());
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
      } finally {
        signal("CONT", pid.getAsLong());
      }
    }
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -%s %d ended with %d".formatted(name, pid, exit));
    }
  }

  private static void spoil(TcpProxy proxy, TcpProxy.Mode mode, long millis)
      throws InterruptedException {
    proxy.set(mode);
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } finally {
      proxy.set(TcpProxy.Mode.PASS);
    }
  }
}
