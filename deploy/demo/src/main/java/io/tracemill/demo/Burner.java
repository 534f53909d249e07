package io.tracemill.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A neighbour that nobody traces: it keeps its core busy while a fault of that kind is on. */
final class Burner implements Part {
  static final String NAME = "burner";

  private final List<Thread> threads = new ArrayList<>();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void begin(Round round) {
    for (Fault fault : round.faults()) {
      for (int i = 0; fault.kind() == Fault.Kind.cpu && i < fault.strength(); i++) {
        Thread thread = new Thread(() -> burn(fault), NAME + "-" + i);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    }
  }

  private static void burn(Fault fault) {
    try {
      TimeUnit.MILLISECONDS.sleep(fault.fromEpochMillis() - System.currentTimeMillis());
      while (System.currentTimeMillis() < fault.toEpochMillis()) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Tally finish() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
    return Tally.NOTHING;
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
