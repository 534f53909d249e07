package io.tracemill.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A process by pid and birth, so that a recycled pid is never taken for the process that once had
 * it.
 *
 * @param pid the operating system's number
 * @param birth when it began, in units that only compare for equality: boot id and clock ticks on
 *     Linux (untouched by clock changes), milliseconds elsewhere
 */
record ProcessIdentity(long pid, String birth) {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int STATE = 0;
  private static final int START_TICKS = 19;

  /** The process that has this pid now; empty when there is none or it is a zombie. */
  static Optional<ProcessIdentity> of(long pid) {
    if (Files.exists(BOOT_ID)) {
      return fromProc(pid);
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(start -> new ProcessIdentity(pid, "start " + start.toEpochMilli()));
  }

  /** What a pid file says; empty when there is no file or it says nothing usable. */
  static Optional<ProcessIdentity> read(Path pidFile) {
    try {
      List<String> lines = Files.readAllLines(pidFile);
      return lines.size() < 2
          ? Optional.empty()
          : Optional.of(new ProcessIdentity(Long.parseLong(lines.get(0).trim()), lines.get(1)));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  void write(Path pidFile) throws IOException {
    Files.createDirectories(pidFile.toAbsolutePath().getParent());
    Path draft = pidFile.resolveSibling(pidFile.getFileName() + ".new");
    Files.writeString(draft, pid + "\n" + birth + "\n");
    Files.move(draft, pidFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  boolean isAlive() {
    return of(pid).filter(this::equals).isPresent();
  }

  private static Optional<ProcessIdentity> fromProc(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      if (fields[STATE].equals("Z") || fields[STATE].equals("X")) {
        return Optional.empty();
      }
      String boot = Files.readString(BOOT_ID).trim();
      return Optional.of(new ProcessIdentity(pid, boot + " " + fields[START_TICKS]));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
