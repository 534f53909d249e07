package io.tracemill.local;

import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.StartFailedException;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stays with a stack in the foreground: starts again what dies, gives up after several deaths
 * within a short time, and takes the stack down when this JVM is told to end.
 */
final class Supervisor {
  private static final int MAX_RESTARTS = 5;
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long POLL_MILLIS = 1_000;

  private final Home home;
  private final Stack stack;
  private final Set<String> parts;
  private final List<Long> restarts = new ArrayList<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  Supervisor(Home home, Stack stack, Set<String> parts) {
    this.home = home;
    this.stack = stack;
    this.parts = parts;
  }

  /** Runs until the JVM is told to end, or gives up; then the stack is down. */
  int run() {
    System.err.println("Ctrl-C takes the stack down.");
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "take-down"));
    List<ManagedProcess> watched =
        stack.processes().stream().filter(ManagedProcess::isRunning).toList();
    try {
      while (!ending.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        for (ManagedProcess process : watched) {
          if (!process.isRunning() && !restart(process)) {
            return 1;
          }
        }
      }
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
    return 0;
  }

  private boolean restart(ManagedProcess process) {
    long now = System.nanoTime();
    restarts.removeIf(then -> now - then > WINDOW_NANOS);
    restarts.add(now);
    if (restarts.size() > MAX_RESTARTS) {
      System.err.printf(
          "%s died, the %dth death within 10 minutes: giving up%s%n",
          process.name(), restarts.size(), process.logTail());
      return false;
    }
    System.err.printf("%s died: starting it again%n", process.name());
    try (FileLock lock = home.lock()) {
      new StackStart(stack, parts, System.err).run();
      return true;
    } catch (StartFailedException | CommandFailedException | IOException e) {
      System.err.println("tracemill: " + e.getMessage());
      return false;
    }
  }

  private void end() {
    ending.countDown();
    System.err.println("Taking the stack down");
    new StackStop(stack, System.err).run();
    ended.countDown();
  }
}
