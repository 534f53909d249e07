package io.tracemill.agent;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A proc and a cgroup directory that a test fills. */
final class FakeKernel {
  final Path proc;
  final Path cgroup;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AgentMetrics metrics = new AgentMetrics(registry);

  FakeKernel(Path root) {
    proc = root.resolve("proc");
    cgroup = root.resolve("cgroup");
    write(proc.resolve("1/net/dev"), "header\n lo: 5 0 0 0 0 0 0 0 6\neth0: 70 0 0 0 0 0 0 0 80\n");
    write(proc.resolve("pressure/cpu"), "some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\n");
    mkdir(cgroup);
  }

  AgentConfig config(String... more) {
    AgentOptions options = new AgentOptions();
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options));
    line.parseArgs(
        Stream.concat(
                Stream.of("--host-name=node", "--proc-dir=" + proc, "--cgroup-dir=" + cgroup),
                Stream.of(more))
            .toArray(String[]::new));
    return options.toConfig();
  }

  FakeProcess process(int pid, String environment) {
    FakeProcess process = new FakeProcess(proc.resolve(Integer.toString(pid)));
    write(process.directory.resolve("cmdline"), "java\0");
    write(process.directory.resolve("environ"), environment);
    process.cgroup("0::/\n").cpu(0, 0).io(0, 0);
    return process;
  }

  double counter(String name, String... tags) {
    return registry.get("tracemill.agent." + name).tags(tags).counter().count();
  }

  static void write(Path file, String text) {
    try {
      mkdir(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mkdir(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process, started at tick 5 with 10 pages in memory. */
  static final class FakeProcess {
    final Path directory;

    private FakeProcess(Path directory) {
      this.directory = directory;
    }

    FakeProcess cpu(long userTicks, long systemTicks) {
      return stat(userTicks, systemTicks, 5);
    }

    FakeProcess stat(long userTicks, long systemTicks, long startTicks) {
      String[] fields = new String[50];
      java.util.Arrays.fill(fields, "0");
      fields[11] = Long.toString(userTicks);
      fields[12] = Long.toString(systemTicks);
      fields[19] = Long.toString(startTicks);
      fields[21] = "10";
      write(directory.resolve("stat"), "7 (a) b (c) " + String.join(" ", List.of(fields)));
      return this;
    }

    FakeProcess io(long read, long written) {
      write(
          directory.resolve("io"),
          "rchar: 1\nwchar: 2\nread_bytes: %d\nwrite_bytes: %d\n".formatted(read, written));
      return this;
    }

    FakeProcess cgroup(String text) {
      write(directory.resolve("cgroup"), text);
      return this;
    }

    FakeProcess thread(int id, String name, long cpuNanos, long waitNanos) {
      Path task = directory.resolve("task/" + id);
      write(task.resolve("comm"), name + "\n");
      write(task.resolve("schedstat"), cpuNanos + " " + waitNanos + " 3\n");
      return this;
    }

    void endThread(int id) {
      delete(directory.resolve("task/" + id));
    }

    void end() {
      delete(directory);
    }

    private static void delete(Path directory) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
