package io.tracemill.runtime;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds who listens on a port, from /proc; knows nothing elsewhere or about other users' sockets.
 */
final class PortHolder {
  private static final String LISTENING = "0A";

  private PortHolder() {}

  /** " by pid 42 (java ...)", or "" when it cannot be told. */
  static String describe(int port) {
    return find(port).map(PortHolder::describe).orElse("");
  }

  static Optional<Long> find(int port) {
    Set<String> sockets = new HashSet<>();
    collectSockets(Path.of("/proc/net/tcp"), port, sockets);
    collectSockets(Path.of("/proc/net/tcp6"), port, sockets);
    return sockets.isEmpty() ? Optional.empty() : findOwner(sockets);
  }

  private static String describe(long pid) {
    String command =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .orElse("unknown command");
    return " by pid " + pid + " (" + command + ")";
  }

  private static void collectSockets(Path table, int port, Set<String> sockets) {
    List<String> lines;
    try {
      lines = Files.readAllLines(table);
    } catch (IOException e) {
      return;
    }
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    for (String line : lines) {
      String[] fields = line.trim().split("\\s+");
      if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
        sockets.add("socket:[" + fields[9] + "]");
      }
    }
  }

  private static Optional<Long> findOwner(Set<String> sockets) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> holdsOne(pid, sockets))
        .findFirst();
  }

  private static boolean holdsOne(long pid, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : files) {
        if (sockets.contains(targetOf(file))) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  private static String targetOf(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
