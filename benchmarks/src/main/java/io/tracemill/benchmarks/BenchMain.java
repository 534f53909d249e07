package io.tracemill.benchmarks;

import static java.time.ZoneOffset.UTC;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the pipeline and what it is held against. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = FaultsCommand.class,
    description = "Measures throughput and CPU seconds per million spans; looks for what is lost.")
public final class BenchMain {
  @Spec private CommandSpec spec = CommandSpec.create();

  private BenchMain() {}

  /** Exit code 0: measured; 1: failed, or rows are not what was generated; 2: wrong usage. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchMain());
  }

  @Command(
      name = "pipeline",
      mixinStandardHelpOptions = true,
      showDefaultValues = true,
      description = "The whole job, from a full topic to rows in all tables.")
  int pipeline(@CommandLine.Mixin Options options) throws IOException, InterruptedException {
    return run(
        "pipeline",
        options,
        (stack, written) ->
            new PipelineBench(stack)
                .run(written)
                .with(new LightLoad(stack.servers()).run(~options.seed, true)));
  }

  @Command(
      name = "transport",
      mixinStandardHelpOptions = true,
      showDefaultValues = true,
      description = "The bare minimum: consume bytes, insert ready-made blocks.")
  int transport(@CommandLine.Mixin Options options) throws IOException, InterruptedException {
    return run(
        "transport",
        options,
        (stack, written) ->
            new TransportBench(stack.servers(), stack.directory())
                .run(written.spans(), written.records(), options.seed));
  }

  @Command(
      name = "kafka-engine",
      mixinStandardHelpOptions = true,
      showDefaultValues = true,
      description = "ClickHouse's own Kafka engine and a view into the same table.")
  int kafkaEngine(@CommandLine.Mixin Options options) throws IOException, InterruptedException {
    return run(
        "kafka-engine",
        options,
        (stack, written) ->
            new KafkaEngineBench(stack.servers())
                .run(written.spans())
                .with(new LightLoad(stack.servers()).run(~options.seed, false)));
  }

  private int run(String name, Options options, Bench bench)
      throws IOException, InterruptedException {
    if (options.spans < 1 || options.runs < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--spans was %d and --runs was %d but both must be at least 1"
              .formatted(options.spans, options.runs));
    }
    var err = spec.commandLine().getErr();
    Recording recording =
        new Recording(
            name,
            "bin/tracemill bench %s --spans %d --seed %d --runs %d"
                .formatted(name, options.spans, options.seed, options.runs));
    try {
      for (int i = 0; i < options.runs; i++) {
        String load = Machine.load();
        recording.add(runOnce(options, bench), load);
      }
      if (options.record != null) {
        err.println("bench: recorded " + recording.write(options.record, LocalDate.now(UTC)));
      }
      print(options, recording.median());
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      err.println("bench: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private BenchResult runOnce(Options options, Bench bench)
      throws IOException, InterruptedException {
    var err = spec.commandLine().getErr();
    err.println("bench: starting broker, registry and ClickHouse");
    try (BenchStack stack = BenchStack.start()) {
      SpanLoad.Written written;
      try (SpanLoad load = new SpanLoad(stack.servers(), options.seed)) {
        written = load.write(options.spans);
      }
      err.printf(
          "bench: %,d spans in %,d traces appended, %,d records, %d bytes a span%n",
          written.spans(), written.traces(), written.records(), written.bytes() / written.spans());
      BenchResult result = bench.run(stack, written);
      printSteps(result, err);
      err.println("bench: " + result.toJson());
      return result;
    }
  }

  private static void printSteps(BenchResult result, PrintWriter err) {
    if (!result.steps().isEmpty()) {
      err.println("bench: TaskManager's threads, CPU seconds per million spans");
      result.steps().forEach((step, seconds) -> err.printf("  %-18s %7.2f%n", step, seconds));
    }
  }

  private void print(Options options, BenchResult result) throws IOException {
    var out = spec.commandLine().getOut();
    if (options.json) {
      out.println(result.toJson());
    } else {
      out.printf(
          "%,d spans, %,.0f spans/s; CPU seconds per million spans: %s%n",
          result.spans(), result.spansPerSecond(), result.cpuSecondsPerMillion());
      if (result.visibleP99Millis() != null) {
        out.printf("visible after append, p99: span %.0f ms", result.visibleP99Millis());
        if (result.traceVisibleP99Millis() != null) {
          out.printf(", trace %.0f ms", result.traceVisibleP99Millis());
        }
        out.println();
      }
    }
    out.flush();
  }

  /** What every measurement takes. */
  static final class Options {
    @Option(
        names = "--spans",
        paramLabel = "N",
        defaultValue = "${env:TRACEMILL_BENCH_SPANS:-2000000}",
        description = "Distinct spans (env TRACEMILL_BENCH_SPANS).")
    private long spans;

    @Option(
        names = "--seed",
        defaultValue = "${env:TRACEMILL_BENCH_SEED:-1}",
        description = "Seed of the generator (env TRACEMILL_BENCH_SEED).")
    private long seed;

    @Option(
        names = "--runs",
        paramLabel = "N",
        defaultValue = "1",
        description = "Runs, each on a new stack; the median one is printed.")
    private int runs;

    @Option(
        names = "--record",
        paramLabel = "DIR",
        description = "Write all runs to <date>-<name>.md in this directory.")
    private @Nullable Path record;

    @Option(names = "--json", description = "One JSON object on the last line of standard output.")
    private boolean json;
  }
}
