package io.tracemill.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepClockTest {
  @TempDir private Path process;

  @Test
  void threadsThatDifferByANumberAreOneStep() {
    assertThat(StepClock.step("C2 CompilerThre")).isEqualTo(StepClock.COMPILERS);
    assertThat(StepClock.step("GC Thread#1")).isEqualTo(StepClock.COLLECTOR);
    assertThat(StepClock.step("G1 Conc#0")).isEqualTo(StepClock.COLLECTOR);
    assertThat(StepClock.step("flink-12")).isEqualTo("flink");
    assertThat(StepClock.step("assemble-traces")).isEqualTo("assemble-traces");
  }

  @Test
  void countsSinceItWasMadeAndWhatEndedThreadsUsed() throws IOException {
    stat(process, "java", 100);
    stat(task(1), "main (1) x", 30);
    stat(task(2), "flink-1", 60);
    StepClock clock = new StepClock(process);

    stat(process, "java", 600);
    stat(task(2), "flink-1", 110);
    stat(task(3), "flink-2", 200);
    Files.delete(task(1).resolve("stat"));

    assertThat(clock.seconds())
        .containsOnlyKeys("flink", StepClock.ENDED)
        .hasEntrySatisfying("flink", s -> assertThat(s).isCloseTo(2.5, within(1e-9)))
        .hasEntrySatisfying(StepClock.ENDED, s -> assertThat(s).isCloseTo(2.5, within(1e-9)));
  }

  private Path task(int id) {
    return process.resolve("task").resolve(Integer.toString(id));
  }

  private static void stat(Path task, String name, long ticks) throws IOException {
    Files.createDirectories(task);
    Files.writeString(
        task.resolve("stat"),
        "7 (%s) S 1 1 1 0 -1 1 1 0 1 0 %d 10 0 0 20 0\n".formatted(name, ticks - 10));
  }
}
