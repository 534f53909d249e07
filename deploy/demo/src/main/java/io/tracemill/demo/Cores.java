package io.tracemill.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which cores the demo's processes run on: the first is the one that gets burnt, the others are for
 * all the rest. A machine with one core has only that.
 *
 * @param burnt a list for taskset
 * @param others a list for taskset
 */
record Cores(String burnt, String others) {
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** The cores that this process may use. */
  static Cores ofThisProcess() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(ALLOWED)) {
        return of(line.substring(ALLOWED.length()).strip());
      }
    }
    throw new IOException("/proc/self/status does not say " + ALLOWED);
  }

  /**
   * @param list as Linux writes it, e.g. {@code 0-3,6}
   */
  static Cores of(String list) {
    List<Integer> cores = new ArrayList<>();
    for (String range : list.split(",", -1)) {
      String[] ends = range.split("-", -1);
      for (int core = Integer.parseInt(ends[0]);
          core <= Integer.parseInt(ends[ends.length - 1]);
          core++) {
        cores.add(core);
      }
    }
    List<Integer> rest = cores.size() == 1 ? cores : cores.subList(1, cores.size());
    return new Cores(
        cores.get(0).toString(),
        rest.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  /** The command that runs {@code command} on {@code cores}; it keeps its process id. */
  static List<String> pinned(String cores, List<String> command) {
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", cores));
    pinned.addAll(command);
    return pinned;
  }

  /**
   * Moves this JVM to the other cores.
   *
   * @throws IOException when there is no taskset, or it refuses
   */
  void leaveBurnt() throws IOException, InterruptedException {
    String pid = Long.toString(ProcessHandle.current().pid());
    List<String> command = List.of("taskset", "-a", "-c", "-p", others, pid);
    Process taskset;
    try {
      taskset = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "taskset of util-linux is needed to burn one core and spare the others, and cannot be"
              + " run: "
              + e.getMessage(),
          e);
    }
    String output =
        new String(
            taskset.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (taskset.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
  }
}
