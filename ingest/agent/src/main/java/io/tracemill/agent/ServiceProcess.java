package io.tracemill.agent;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A process of a service: reads its counters, and says by how much they grew. */
final class ServiceProcess {
  /** Of a counter that could not be read. */
  static final long UNKNOWN = -1;

  private final KernelFiles files;
  private final Identity identity;
  private final Cgroup cgroup;
  private final File stat;
  private final File io;
  private final ThreadTimes threads;
  private final boolean countsIoWait;

  private final long[] last = new long[Counter.COUNT];
  private long startTicks = UNKNOWN;
  private long residentPages;

  /**
   * @param countsFromZero whether all it has used so far is to be counted; otherwise only what it
   *     uses from its first reading on
   */
  ServiceProcess(
      KernelFiles files,
      Path directory,
      Identity identity,
      Cgroup cgroup,
      boolean countsIoWait,
      boolean countsFromZero) {
    this.files = files;
    this.identity = identity;
    this.cgroup = cgroup;
    this.stat = directory.resolve("stat").toFile();
    this.io = directory.resolve("io").toFile();
    this.threads = new ThreadTimes(files, directory, countsIoWait);
    this.countsIoWait = countsIoWait;
    Arrays.fill(last, countsFromZero ? 0 : UNKNOWN);
  }

  /**
   * Reads the counters; each element of the answer is the growth since the last reading, or {@link
   * #UNKNOWN}. Null when the process is gone, or its number is another's.
   */
  long @Nullable [] read() {
    ProcessStat now = ProcessStat.read(files, stat);
    if (now == null || (startTicks != UNKNOWN && now.startTicks() != startTicks)) {
      return null;
    }
    startTicks = now.startTicks();
    residentPages = now.residentPages();
    threads.read();
    long[] values = new long[Counter.COUNT];
    Arrays.fill(values, UNKNOWN);
    values[Counter.CPU_USER.ordinal()] = now.userTicks() * ProcessStat.TICK_NANOS;
    values[Counter.CPU_SYSTEM.ordinal()] = now.systemTicks() * ProcessStat.TICK_NANOS;
    if (threads.threads() > 0) {
      values[Counter.RUN_QUEUE.ordinal()] = threads.runQueueNanos();
      values[Counter.GC.ordinal()] = threads.gcNanos();
      values[Counter.IO_WAIT.ordinal()] =
          countsIoWait ? threads.ioWaitTicks() * ProcessStat.TICK_NANOS : UNKNOWN;
    }
    readIo(values);
    return growth(values);
  }

  private void readIo(long[] values) {
    String text = files.read(io);
    if (text != null) {
      Long read = files.value(text, "read_bytes");
      Long written = files.value(text, "write_bytes");
      values[Counter.READ.ordinal()] = read == null ? UNKNOWN : read;
      values[Counter.WRITTEN.ordinal()] = written == null ? UNKNOWN : written;
    }
  }

  private long[] growth(long[] values) {
    long[] growth = new long[Counter.COUNT];
    for (int i = 0; i < Counter.COUNT; i++) {
      if (values[i] == UNKNOWN) {
        growth[i] = UNKNOWN;
      } else {
        growth[i] = last[i] == UNKNOWN ? 0 : Math.max(0, values[i] - last[i]);
        last[i] = values[i];
      }
    }
    return growth;
  }

  Identity identity() {
    return identity;
  }

  Cgroup cgroup() {
    return cgroup;
  }

  long residentPages() {
    return residentPages;
  }

  int threadCount() {
    return threads.threads();
  }
}
