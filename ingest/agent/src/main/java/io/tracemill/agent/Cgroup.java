package io.tracemill.agent;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control group that a process is in, of version 2, or of version 1 where the host has that:
 * how long its CPU quota held it back, and its limits. The figures are those of the group itself; a
 * limit that a parent sets is not seen.
 */
final class Cgroup {
  /** Version 1 says "no limit" by a number that no machine reaches. */
  private static final long NO_LIMIT_BYTES = 1L << 60;

  private static final long NO_CPU_LIMIT = -1;

  /** Of a process that is in none. */
  static final Cgroup NONE = new Cgroup(null, null, null);

  private final @Nullable Path unified;
  private final @Nullable Path cpu;
  private final @Nullable Path memory;

  private Cgroup(@Nullable Path unified, @Nullable Path cpu, @Nullable Path memory) {
    this.unified = unified;
    this.cpu = cpu;
    this.memory = memory;
  }

  /**
   * The group that a process's {@code cgroup} file names.
   *
   * @param text lines {@code hierarchy:controllers:path}
   */
  static Cgroup of(String text, Path cgroupDir) {
    boolean onlyUnified = Files.exists(cgroupDir.resolve("cgroup.controllers"));
    Path unified = null;
    Path cpu = null;
    Path memory = null;
    for (String line : text.split("\n")) {
      String[] parts = line.split(":", 3);
      // The root is no container, and a path that leads out of our mount cannot be found.
      if (parts.length == 3 && !parts[2].equals("/") && !parts[2].contains("..")) {
        String controllers = parts[1];
        if (controllers.isEmpty()) {
          Path root = onlyUnified ? cgroupDir : cgroupDir.resolve("unified");
          unified = directory(root, parts[2]);
        } else if (List.of(controllers.split(",")).contains("cpu")) {
          cpu = directory(cgroupDir.resolve(controllers), parts[2]);
        } else if (controllers.equals("memory")) {
          memory = directory(cgroupDir.resolve(controllers), parts[2]);
        }
      }
    }
    return new Cgroup(unified, cpu, memory);
  }

  private static @Nullable Path directory(Path root, String path) {
    Path directory = root.resolve(path.substring(1));
    return Files.isDirectory(directory) ? directory : null;
  }

  void read(KernelFiles files, Figures figures) {
    if (unified != null) {
      readUnified(unified, files, figures);
    }
    if (cpu != null) {
      readCpu(cpu, files, figures);
    }
    if (memory != null) {
      limit(files, memory, "memory.limit_in_bytes", figures);
      usage(files, memory, "memory.usage_in_bytes", figures);
    }
  }

  private static void readUnified(Path directory, KernelFiles files, Figures figures) {
    String stat = readIfThere(files, directory, "cpu.stat");
    if (stat != null) {
      figures.addIfKnown(
          "container.cpu.throttled.time",
          files.value(stat, "throttled_usec"),
          Figures.MICROS_PER_SECOND);
    }
    String max = readIfThere(files, directory, "cpu.max");
    if (max != null && !max.startsWith("max")) {
      String[] quotaAndPeriod = max.strip().split(" ");
      addCpuLimit(files.number(quotaAndPeriod[0]), files.number(quotaAndPeriod[1]), figures);
    }
    limit(files, directory, "memory.max", figures);
    usage(files, directory, "memory.current", figures);
    for (String what : List.of("cpu", "memory", "io")) {
      File pressure = directory.resolve(what + ".pressure").toFile();
      if (pressure.exists()) {
        Pressure.read(files, pressure, "container.psi." + what, figures);
      }
    }
  }

  private static void readCpu(Path directory, KernelFiles files, Figures figures) {
    String stat = readIfThere(files, directory, "cpu.stat");
    if (stat != null) {
      figures.addIfKnown(
          "container.cpu.throttled.time",
          files.value(stat, "throttled_time"),
          Figures.NANOS_PER_SECOND);
    }
    String quota = readIfThere(files, directory, "cpu.cfs_quota_us");
    String period = readIfThere(files, directory, "cpu.cfs_period_us");
    if (quota != null && period != null) {
      addCpuLimit(files.number(quota), files.number(period), figures);
    }
  }

  private static void addCpuLimit(
      @Nullable Long quotaMicros, @Nullable Long periodMicros, Figures figures) {
    if (quotaMicros != null && periodMicros != null && quotaMicros != NO_CPU_LIMIT) {
      figures.add("container.cpu.limit", (double) quotaMicros / periodMicros);
    }
  }

  private static void limit(KernelFiles files, Path directory, String name, Figures figures) {
    String text = readIfThere(files, directory, name);
    if (text != null && !text.startsWith("max")) {
      Long bytes = files.number(text);
      if (bytes != null && bytes < NO_LIMIT_BYTES) {
        figures.add("container.memory.limit", bytes);
      }
    }
  }

  private static void usage(KernelFiles files, Path directory, String name, Figures figures) {
    String text = readIfThere(files, directory, name);
    if (text != null) {
      figures.addIfKnown("container.memory.usage", files.number(text), 1);
    }
  }

  private static @Nullable String readIfThere(KernelFiles files, Path directory, String name) {
    File file = directory.resolve(name).toFile();
    return file.exists() ? files.read(file) : null;
  }
}
