package io.tracemill.local;

import io.tracemill.runtime.ManagedProcess;
import io.tracemill.runtime.StartFailedException;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tracemill up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts the local stack and waits until it is healthy. What runs already is left alone.",
      "Without --detach it stays, starts again what dies, and Ctrl-C takes the stack down."
    })
final class UpCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--detach", description = "End when the stack is healthy and leave it running")
  private boolean detach;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Start these parts alone: kafka, registry, clickhouse, flink, gateway, zipkin")
  private @Nullable List<String> only;

  /** Adds an option for every setting. */
  static void addSettings(CommandLine up) {
    for (Setting setting : Setting.values()) {
      up.getCommandSpec()
          .addOption(
              OptionSpec.builder(setting.option())
                  .paramLabel("N")
                  .type(String.class)
                  .description(
                      "%s (%s, default %d)"
                          .formatted(
                              capital(setting.purpose()),
                              setting.variable(),
                              setting.defaultValue()))
                  .build());
    }
  }

  @Override
  public Integer call() {
    Home home = Home.find();
    Stack stack = open(home, given());
    start(home, stack, parts());
    System.err.print(new Summary(stack));
    if (!detach) {
      return new Supervisor(home, stack, parts()).run();
    }
    return CommandLine.ExitCode.OK;
  }

  /** Starts the whole stack with remembered settings, as {@code up --detach} does. */
  static Stack startDetached(Home home) {
    Stack stack = open(home, Map.of());
    start(home, stack, StackStart.PARTS);
    return stack;
  }

  private static Stack open(Home home, Map<Setting, String> options) {
    StackConfig wanted = home.config(options);
    if (home.state().exists()) {
      Stack before = new Stack(home.root(), home.state(), home.rememberedConfig());
      boolean running = before.processes().stream().anyMatch(ManagedProcess::isRunning);
      if (running && !wanted.equals(before.config())) {
        throw new CommandFailedException(
            "the stack runs with other settings ("
                + wanted.differences(before.config())
                + "): run 'tracemill down' first");
      }
    }
    Stack stack = home.stack(options);
    home.remember(stack.config());
    return stack;
  }

  private static void start(Home home, Stack stack, Set<String> parts) {
    try (FileLock lock = home.lock()) {
      System.err.println("Starting the stack in " + home.state().path());
      long begin = System.nanoTime();
      new StackStart(stack, parts, System.err).run();
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.err.printf(Locale.ROOT, "Healthy after %.1f s.%n", seconds);
    } catch (IOException e) {
      throw new StartFailedException("lock: " + e.getMessage(), e);
    }
  }

  private Map<Setting, String> given() {
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String value = commandSpec().findOption(setting.option()).getValue();
      if (value != null) {
        given.put(setting, value);
      }
    }
    return given;
  }

  private Set<String> parts() {
    if (only == null) {
      return StackStart.PARTS;
    }
    List<String> unknown = new ArrayList<>(only);
    unknown.removeAll(StackStart.PARTS);
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          commandSpec().commandLine(),
          "--only was '%s' but must be of %s"
              .formatted(String.join(",", only), new TreeSet<>(StackStart.PARTS)));
    }
    return Set.copyOf(only);
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    return spec;
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
