package io.tracemill.local;

import io.tracemill.runtime.JavaCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tracemill bench}: hands everything on to the benchmarks. */
@Command(
    name = "bench",
    description = "Measures: pipeline, transport, kafka-engine, faults. See 'bench --help'.")
final class BenchCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "ARGUMENTS", description = "Handed on as they are")
  private @Nullable List<String> arguments;

  @Override
  public Integer call() {
    return run(arguments == null ? List.of() : arguments);
  }

  /** Runs the benchmarks with these arguments, in this terminal. */
  private static int run(List<String> arguments) {
    Home home = Home.find();
    Path module = home.root().resolve("benchmarks/target");
    if (!Files.isDirectory(module.resolve("app"))) {
      throw new CommandFailedException("the benchmarks are not built: run mvn package");
    }
    List<String> command =
        new JavaCommand("io.tracemill.benchmarks.BenchMain")
            .jvmOptions("-Xmx1g")
            .classPath(module.resolve("app") + "/*", module + "/tracemill-benchmarks-0.2.0.jar")
            .arguments(arguments.toArray(new String[0]))
            .build();
    return Foreground.run(command, Map.of("TRACEMILL_ROOT", home.root().toString()));
  }
}
