package io.tracemill.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One service, or the burner, in a process of its own; see {@link Control}. */
@Command(
    name = "part",
    hidden = true,
    description = "One service of the demo, told what to do on standard input.")
final class PartCommand implements Callable<Integer> {
  @Option(names = "--name", required = true, description = "Name of the service.")
  private String name = "";

  @Option(names = "--seed", required = true, description = "Seed of its pace.")
  private long seed;

  private final Network network = new Network();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream answers = System.out;
    System.setOut(System.err); // no library's line gets between the answers
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Part part = start();
    answers.println(Control.line(new Control.Answer(address(), null, null)));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      answers.println(Control.line(obey(part, Control.read(line, Control.Command.class))));
    }
    Runtime.getRuntime().halt(0); // the demo is gone, and whatever still runs here goes with it
    return 0;
  }

  private Part start() throws IOException {
    if (name.equals(Burner.NAME)) {
      return new Burner();
    }
    FaultInjector faults = new FaultInjector(InstantSource.system(), seed);
    return new Shop(OtelInstrumentation::fromEnvironment, network, faults, new Pace(seed))
        .start(name);
  }

  private @org.jspecify.annotations.Nullable URI address() {
    return network.addresses().get(name);
  }

  private Control.Answer obey(Part part, Control.Command command) throws InterruptedException {
    try {
      switch (command.verb()) {
        case connect -> Objects.requireNonNull(command.addresses()).forEach(network::register);
        case begin -> part.begin(Objects.requireNonNull(command.round()));
        case finish -> {
          return new Control.Answer(null, part.finish(), null);
        }
      }
      return Control.Answer.DONE;
    } catch (IOException e) {
      return new Control.Answer(null, null, String.valueOf(e.getMessage()));
    }
  }
}
