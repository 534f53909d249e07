package io.tracemill.agent;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Times of a process's threads added up, from each thread's own counters: what an ended thread had
 * at its last reading stays in the sum. What it did between that and its end is not known.
 */
final class ThreadTimes {
  private static final String[] COLLECTORS = {
    "GC Thread", "G1 ", "ZWorker", "ZDriver", "XWorker", "Shenandoah"
  };

  private final KernelFiles files;
  private final Path tasks;
  private final boolean countsIoWait;
  private Map<Integer, Task> threads = new HashMap<>();

  private long runQueueNanos;
  private long gcNanos;
  private long ioWaitTicks;

  /** A thread's counters as last read. */
  private static final class Task {
    private final File schedstat;
    private final File stat;
    private boolean isCollector;
    private long cpuNanos;
    private long runQueueNanos;
    private long ioWaitTicks;

    Task(Path task) {
      this.schedstat = task.resolve("schedstat").toFile();
      this.stat = task.resolve("stat").toFile();
    }
  }

  ThreadTimes(KernelFiles files, Path process, boolean countsIoWait) {
    this.files = files;
    this.tasks = process.resolve("task");
    this.countsIoWait = countsIoWait;
  }

  void read() {
    Map<Integer, Task> alive = new HashMap<>();
    for (int id : files.numbers(tasks)) {
      Task thread = threads.get(id);
      if (thread == null) {
        thread = new Task(tasks.resolve(Integer.toString(id)));
        thread.isCollector = isCollector(id);
      }
      if (read(thread)) {
        alive.put(id, thread);
      }
    }
    threads = alive;
  }

  private boolean isCollector(int id) {
    String name = files.read(tasks.resolve(Integer.toString(id)).resolve("comm"));
    if (name != null) {
      for (String collector : COLLECTORS) {
        if (name.startsWith(collector)) {
          return true;
        }
      }
    }
    return false;
  }

  /** {@code <nanoseconds run> <nanoseconds waited to run> <times run>}. */
  private boolean read(Task thread) {
    String text = files.read(thread.schedstat);
    if (text == null) {
      return false;
    }
    String[] fields = text.strip().split(" ");
    if (fields.length != 3) {
      files.malformed();
      return false;
    }
    long cpu = files.count(fields[0]);
    long runQueue = files.count(fields[1]);
    if (cpu < thread.cpuNanos) {
      // Another thread under the same number.
      thread.cpuNanos = 0;
      thread.runQueueNanos = 0;
      thread.ioWaitTicks = 0;
    }
    gcNanos += thread.isCollector ? cpu - thread.cpuNanos : 0;
    runQueueNanos += runQueue - thread.runQueueNanos;
    thread.cpuNanos = cpu;
    thread.runQueueNanos = runQueue;
    return !countsIoWait || readIoWait(thread);
  }

  private boolean readIoWait(Task thread) {
    ProcessStat stat = ProcessStat.read(files, thread.stat);
    if (stat == null) {
      return false;
    }
    ioWaitTicks += Math.max(0, stat.ioWaitTicks() - thread.ioWaitTicks);
    thread.ioWaitTicks = stat.ioWaitTicks();
    return true;
  }

  int threads() {
    return threads.size();
  }

  long runQueueNanos() {
    return runQueueNanos;
  }

  long gcNanos() {
    return gcNanos;
  }

  long ioWaitTicks() {
    return ioWaitTicks;
  }
}
