package io.tracemill.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench faults}. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Kills, stops and cuts off parts of a stack under load, then compares every table with the"
            + " oracle. Exit code 1 when a run lost or doubled anything, or did not end.")
final class FaultsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs, each on a new stack.")
  private int runs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Seed of the first run; each further one's is greater by 1.")
  private long seed;

  @Option(names = "--json", description = "One JSON object on the last line of standard output.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    if (runs < 1) {
      throw new ParameterException(
          spec.commandLine(), "--runs was '" + runs + "' but must be at least 1");
    }
    PrintWriter err = spec.commandLine().getErr();
    List<Long> seeds = new ArrayList<>();
    List<Long> failed = new ArrayList<>();
    long lost = 0;
    long doubled = 0;
    for (long each = seed; each < seed + runs; each++) {
      seeds.add(each);
      try {
        StoredTables.Outcome outcome = runOnce(each);
        lost += outcome.lost();
        doubled += outcome.doubled();
        if (!outcome.isClean()) {
          failed.add(each);
        }
      } catch (IOException e) {
        err.println("bench: seed " + each + ": " + e.getMessage());
        failed.add(each);
      }
    }
    print(seeds, failed, lost, doubled);
    return failed.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private StoredTables.Outcome runOnce(long each) throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    err.println("bench: seed " + each + ": starting a stack");
    try (FaultyStack stack = FaultyStack.start()) {
      return new FaultRun(stack, each, err).run(FaultRun.FAULTS);
    }
  }

  private void print(List<Long> seeds, List<Long> failed, long lost, long doubled)
      throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("runs", seeds.size());
      summary.put("lost", lost);
      summary.put("doubled", doubled);
      summary.put("seeds", seeds);
      summary.put("failed", failed);
      out.println(new ObjectMapper().writeValueAsString(summary));
    } else {
      out.printf(
          "%d runs, %d lost, %d doubled; failed seeds: %s%n",
          seeds.size(), lost, doubled, failed.isEmpty() ? "none" : failed);
    }
    out.flush();
  }
}
