package io.tracemill.agent;

import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * What is needed of a process's (or a thread's) {@code stat}.
 *
 * @param userTicks CPU time in user mode, ended threads included, clock ticks
 * @param systemTicks CPU time in the kernel, ended threads included, clock ticks
 * @param startTicks when it started, clock ticks since boot: tells apart users of one number
 * @param residentPages memory it holds, pages
 * @param ioWaitTicks time it waited for block I/O, clock ticks; of this one thread
 */
record ProcessStat(
    long userTicks, long systemTicks, long startTicks, long residentPages, long ioWaitTicks) {
  /** Nanoseconds of a clock tick as the kernel shows it (USER_HZ, 100 a second everywhere). */
  static final long TICK_NANOS = 10_000_000;

  // Positions behind the name, which may hold anything but ends at the last parenthesis.
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int START = 19;
  private static final int RESIDENT = 21;
  private static final int IO_WAIT = 39;

  /** Null when it cannot be read. */
  static @Nullable ProcessStat read(KernelFiles files, File file) {
    String text = files.read(file);
    if (text == null) {
      return null;
    }
    String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ");
    if (fields.length <= IO_WAIT) {
      files.malformed();
      return null;
    }
    return new ProcessStat(
        files.count(fields[USER]),
        files.count(fields[SYSTEM]),
        files.count(fields[START]),
        files.count(fields[RESIDENT]),
        files.count(fields[IO_WAIT]));
  }
}
