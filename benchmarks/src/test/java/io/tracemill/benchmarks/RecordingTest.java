package io.tracemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
  private final Recording recording = new Recording("pipeline", "bench pipeline --spans 10");

  @Test
  void theMedianRunIsTheOneInTheMiddleByCpu() {
    recording.add(run(30, 300.0), "0.1");
    recording.add(run(10, 100.0), "0.2");
    recording.add(run(20, 200.0), "0.3");

    assertThat(recording.median()).isEqualTo(run(20, 200.0));
  }

  @Test
  void theFileHoldsEveryRunTheMedianAndTheLeast(@TempDir Path directory) throws Exception {
    recording.add(run(30, 300.0), "0.1");
    recording.add(run(10, null), "0.2");

    Path file = recording.write(directory, LocalDate.of(2026, 11, 23));
    assertThat(file).hasFileName("2026-11-23-pipeline.md");
    assertThat(Files.readAllLines(file))
        .contains(
            "Command: `bench pipeline --spans 10`",
            "| 1 | 0.1 | 1,000 | 0.00 | 0.00 | 0.00 | 30.00 | 300 ms | - |",
            "| 2 | 0.2 | 1,000 | 0.00 | 0.00 | 0.00 | 10.00 | - | - |",
            "| median run |  | 1,000 | 0.00 | 0.00 | 0.00 | 10.00 | - | - |",
            "| least | | | 0.00 | 0.00 | 0.00 | 10.00 | | |",
            "| a-step | 7.00 |");
  }

  private static BenchResult run(double total, Double visible) {
    return new BenchResult(10, 1_000, Map.of("total", total), Map.of("a-step", 7.0), visible, null);
  }
}
