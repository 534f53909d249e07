package io.tracemill.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the figures were measured on. */
final class Machine {
  private Machine() {}

  /** One line: cores, processor, memory, kernel, JDK. */
  static String describe() throws IOException {
    return "%d cores (%s), %.0f GiB, %s %s, JDK %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            valueOf(Path.of("/proc/cpuinfo"), "model name", "unknown processor"),
            Long.parseLong(valueOf(Path.of("/proc/meminfo"), "MemTotal", "0 kB").split(" ")[0])
                / 1024.0
                / 1024.0,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vm.version"));
  }

  /** What else the machine does: the load average of the last minute. */
  static String load() {
    return "%.1f".formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String valueOf(Path file, String key, String unknown) throws IOException {
    if (!Files.exists(file)) {
      return unknown;
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(key.toLowerCase(Locale.ROOT)))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(unknown);
  }
}
