package io.tracemill.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Several runs of one measurement, and the file that records them. */
final class Recording {
  private static final List<String> PROCESSES = List.of("flink", "broker", "clickhouse", "total");

  private final String name;
  private final String command;
  private final List<BenchResult> runs = new ArrayList<>();
  private final List<String> loads = new ArrayList<>();

  /**
   * @param command with which the measurement can be made again
   */
  Recording(String name, String command) {
    this.name = name;
    this.command = command;
  }

  /**
   * Adds a run.
   *
   * @param load what else the machine did before it
   */
  void add(BenchResult run, String load) {
    runs.add(run);
    loads.add(load);
  }

  /** The run whose CPU time is in the middle; of an even number, the cheaper one. */
  BenchResult median() {
    List<BenchResult> sorted =
        runs.stream().sorted(Comparator.comparing(run -> cpu(run, "total"))).toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  /** Writes {@code <date>-<name>.md} into the directory. */
  Path write(Path directory, LocalDate date) throws IOException {
    Files.createDirectories(directory);
    return Files.writeString(directory.resolve(date + "-" + name + ".md"), text(date));
  }

  private String text(LocalDate date) throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # bench %s, %s

            Command: `%s`
            Machine: %s

            | run | load before | spans/s | flink | broker | clickhouse | total | span visible p99 | trace visible p99 |
            | --- | --- | --- | --- | --- | --- | --- | --- | --- |
            """
                .formatted(name, date, command, Machine.describe()));
    for (int i = 0; i < runs.size(); i++) {
      BenchResult run = runs.get(i);
      text.append(row(Integer.toString(i + 1), loads.get(i), process -> cpu(run, process), run));
    }
    BenchResult median = median();
    text.append(row("median run", "", process -> cpu(median, process), median));
    String least =
        PROCESSES.stream()
            .map(process -> runs.stream().mapToDouble(run -> cpu(run, process)).min().orElse(0))
            .map("%.2f"::formatted)
            .collect(Collectors.joining(" | "));
    return text.append("| least | | | %s | | |%n%n".formatted(least))
        .append("CPU seconds (user and system) per million distinct spans, by process; ")
        .append("%,d spans a run. ".formatted(median.spans()))
        .append("Visible: after append, at 500 spans/s. ")
        .append("The median run is the one whose total is in the middle.\n")
        .append(steps(median))
        .toString();
  }

  private static String steps(BenchResult run) {
    if (run.steps().isEmpty()) {
      return "";
    }
    return run.steps().entrySet().stream()
        .map(step -> "| %s | %.2f |\n".formatted(step.getKey(), step.getValue()))
        .collect(
            Collectors.joining(
                "", "\nThe median run's TaskManager:\n\n| threads | CPU-s |\n| --- | --- |\n", ""));
  }

  private static String row(
      String title, String load, Function<String, Double> cpu, BenchResult run) {
    return "| %s | %s | %,.0f | %s | %s | %s |\n"
        .formatted(
            title,
            load,
            run.spansPerSecond(),
            PROCESSES.stream()
                .map(process -> "%.2f".formatted(cpu.apply(process)))
                .collect(Collectors.joining(" | ")),
            millis(run.visibleP99Millis()),
            millis(run.traceVisibleP99Millis()));
  }

  private static double cpu(BenchResult run, String process) {
    return run.cpuSecondsPerMillion().getOrDefault(process, 0.0);
  }

  private static String millis(@Nullable Double value) {
    return value == null ? "-" : "%.0f ms".formatted(value);
  }
}
