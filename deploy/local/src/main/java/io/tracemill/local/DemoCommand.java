package io.tracemill.local;

import io.tracemill.runtime.JavaCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tracemill demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts the stack if it is not up, runs instrumented services under load with faults at known"
          + " times, and shows what the pipeline found. The stack stays up."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration AWAIT = Duration.ofMinutes(2);
  private static final int LEAST_SECONDS = 90;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--seconds",
      defaultValue = "90",
      description = "Length of a round (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--once",
      description = "One round; exit code 1 unless all of its traces and faults were found")
  private boolean once;

  @Override
  public Integer call() throws IOException {
    if (seconds < LEAST_SECONDS && spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--seconds was '" + seconds + "' but must be at least " + LEAST_SECONDS);
    }
    Home home = Home.find();
    Stack stack = UpCommand.startDetached(home);
    Path report = home.state().path().resolve("demo-report.json");
    int found = once ? oneRound(home, stack, report) : endless(home, stack, report);
    System.err.print(new Summary(stack));
    return found;
  }

  private int oneRound(Home home, Stack stack, Path report) {
    int loaded = Foreground.run(load(home, report, 1), stack.clientEnvironment());
    return loaded == 0 ? check(home, stack, report) : 1;
  }

  private int endless(Home home, Stack stack, Path report) throws IOException {
    FileTime shown =
        Files.exists(report) ? Files.getLastModifiedTime(report) : FileTime.fromMillis(0);
    Process load = Foreground.start(load(home, report, 0), stack.clientEnvironment());
    while (load.isAlive()) {
      if (Files.exists(report) && Files.getLastModifiedTime(report).compareTo(shown) > 0) {
        shown = Files.getLastModifiedTime(report);
        check(home, stack, report);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    }
    return 1;
  }

  private int check(Home home, Stack stack, Path report) {
    System.err.println("Waiting until everything is stored");
    AwaitCommand.await(stack, AWAIT);
    List<String> command = demo(home).arguments("check", "--report", report.toString()).build();
    return Foreground.run(command, stack.clientEnvironment());
  }

  private List<String> load(Home home, Path report, int rounds) {
    return demo(home)
        .arguments("load", "--report", report.toString())
        .arguments("--seconds", Integer.toString(seconds))
        .arguments("--rounds", Integer.toString(rounds))
        .build();
  }

  private static JavaCommand demo(Home home) {
    Path module = home.root().resolve("deploy/demo/target");
    Path jar = module.resolve("tracemill-demo-0.2.0.jar");
    if (!Files.exists(jar)) {
      throw new CommandFailedException("the demo is missing at " + jar + ": run mvn package");
    }
    return new JavaCommand("io.tracemill.demo.DemoMain")
        .jvmOptions("-Xmx256m", "-XX:+UseSerialGC")
        .tethered(true)
        .classPath(module.resolve("app") + "/*", jar.toString());
  }
}
