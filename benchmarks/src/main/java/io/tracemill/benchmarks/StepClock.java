package io.tracemill.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * CPU time of a TaskManager by step: Flink names a task's thread after the first operator of its
 * chain, so a thread's name says what it does. As the kernel counts it, by the first 15 characters
 * of the name. A thread's time counts from this clock's making, or from its start if that was
 * later; what threads have used that ended since is {@link #ENDED}.
 */
final class StepClock {
  static final String COMPILERS = "JIT compilers";
  static final String COLLECTOR = "garbage collector";
  static final String ENDED = "(ended threads)";

  /** USER_HZ, in which /proc counts: 100 on every Linux. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS_AT = 11;

  private final Path process;
  private final Map<String, Long> ticksBefore;
  private final long allBefore;

  private record Ticks(String name, long ticks) {}

  /** The clock of a running process, from now on. */
  StepClock(long pid) {
    this(Path.of("/proc/" + pid));
  }

  StepClock(Path process) {
    this.process = process;
    this.ticksBefore = new HashMap<>();
    threads().forEach((id, thread) -> ticksBefore.put(id, thread.ticks()));
    this.allBefore = read(process).ticks();
  }

  /** Seconds used since, by step. */
  Map<String, Double> seconds() {
    Map<String, Double> seconds = new TreeMap<>();
    long all = read(process).ticks() - allBefore;
    long known = 0;
    for (Map.Entry<String, Ticks> thread : threads().entrySet()) {
      Ticks now = thread.getValue();
      long used = now.ticks() - ticksBefore.getOrDefault(thread.getKey(), 0L);
      known += used;
      seconds.merge(step(now.name()), used / TICKS_PER_SECOND, Double::sum);
    }
    seconds.put(ENDED, Math.max(0, all - known) / TICKS_PER_SECOND);
    return seconds;
  }

  /** What a thread of this name does: names that differ by a number are one step. */
  static String step(String thread) {
    if (thread.contains("CompilerThre")) {
      return COMPILERS;
    }
    if (thread.startsWith("GC Thread") || thread.startsWith("G1 ")) {
      return COLLECTOR;
    }
    return thread.replaceFirst("[-# ]*[0-9]+$", "").strip();
  }

  private Map<String, Ticks> threads() {
    Map<String, Ticks> threads = new HashMap<>();
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      for (Path task : tasks.toList()) {
        try {
          threads.put(task.getFileName().toString(), read(task));
        } catch (UncheckedIOException e) {
          // it has ended since the listing
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return threads;
  }

  /** Name and time, user and system, in a stat file: {@code pid (name) state ...}. */
  private static Ticks read(Path task) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      int nameEnd = stat.lastIndexOf(')');
      String[] fields = stat.substring(nameEnd + 2).split(" ");
      return new Ticks(
          stat.substring(stat.indexOf('(') + 1, nameEnd),
          Long.parseLong(fields[USER_TICKS_AT]) + Long.parseLong(fields[USER_TICKS_AT + 1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
