package io.tracemill.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the services under load and writes what was really done. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Runs the services under load, with faults, and reports what was really done.")
final class LoadCommand implements Callable<Integer> {
  /** The shortest round: a flood can be told from what is usual after half a minute of that. */
  static final int MIN_SECONDS = 90;

  private static final long MINUTE_MILLIS = 60_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--report",
      required = true,
      paramLabel = "FILE",
      defaultValue = "${env:TRACEMILL_DEMO_REPORT}",
      description = "JSON report, replaced after every round (env TRACEMILL_DEMO_REPORT).")
  private Path report = Path.of("");

  @Option(
      names = "--seconds",
      defaultValue = "${env:TRACEMILL_DEMO_SECONDS:-90}",
      description = "Length of a round, at least 90 (env TRACEMILL_DEMO_SECONDS).")
  private int seconds;

  @Option(
      names = "--seed",
      defaultValue = "${env:TRACEMILL_DEMO_SEED:-1}",
      description = "Seed of the load (env TRACEMILL_DEMO_SEED).")
  private long seed;

  @Option(
      names = "--rounds",
      defaultValue = "${env:TRACEMILL_DEMO_ROUNDS:-1}",
      description = "Rounds to run; 0: until stopped (env TRACEMILL_DEMO_ROUNDS).")
  private int rounds;

  @Option(
      names = "--otlp-grpc",
      paramLabel = "URL",
      defaultValue = "${env:TRACEMILL_OTLP_GRPC_URL:-http://127.0.0.1:4317}",
      description = "OTLP over gRPC (env TRACEMILL_OTLP_GRPC_URL).")
  private URI otlpGrpc = URI.create("");

  @Option(
      names = "--otlp-http",
      paramLabel = "URL",
      defaultValue = "${env:TRACEMILL_OTLP_HTTP_URL:-http://127.0.0.1:4318}",
      description = "OTLP over HTTP (env TRACEMILL_OTLP_HTTP_URL).")
  private URI otlpHttp = URI.create("");

  @Option(
      names = "--zipkin",
      paramLabel = "URL",
      defaultValue = "${env:TRACEMILL_ZIPKIN_URL:-http://127.0.0.1:9411}",
      description = "Zipkin (env TRACEMILL_ZIPKIN_URL).")
  private URI zipkin = URI.create("");

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TRACEMILL_KAFKA:-127.0.0.1:9092}",
      description = "Kafka, for one record a round that nobody can read (env TRACEMILL_KAFKA).")
  private String kafka = "";

  @Option(
      names = "--host-name",
      paramLabel = "NAME",
      defaultValue = "${env:TRACEMILL_HOST_NAME:-}",
      description =
          "This machine's name as the hardware agent reports it; empty: its own (env"
              + " TRACEMILL_HOST_NAME).")
  private String hostName = "";

  @Override
  public Integer call() throws InterruptedException {
    if (seconds < MIN_SECONDS || rounds < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--seconds was %d but must be at least %d; --rounds was %d but must be at least 0"
              .formatted(seconds, MIN_SECONDS, rounds));
    }
    InstantSource clock = InstantSource.system();
    long earlierRoundEnded = 0;
    try {
      if (Files.exists(report)) {
        earlierRoundEnded = Files.getLastModifiedTime(report).toMillis();
      }
      try (DemoServices services = shop().start()) {
        new LoadGenerator(services.network()).warmUp();
        DemoRound round = new DemoRound(services, clock);
        for (int i = 0; rounds == 0 || i < rounds; i++) {
          awaitOtherMinute(clock, earlierRoundEnded);
          earlierRoundEnded = runRound(round, seed + i).toEpochMillis();
        }
      }
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      spec.commandLine().getErr().println("demo: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private ShopProcesses shop() throws IOException {
    return new ShopProcesses(
        new ShopProcesses.Receivers(otlpGrpc, otlpHttp, zipkin),
        hostName.isBlank() ? InetAddress.getLocalHost().getHostName() : hostName,
        seed);
  }

  /** A round shares no minute with the one before, so that the rows of both can be told apart. */
  private static void awaitOtherMinute(InstantSource clock, long earlierRoundEnded)
      throws InterruptedException {
    long begin =
        (earlierRoundEnded + DemoCheck.CLOCK_MARGIN_MILLIS) / MINUTE_MILLIS * MINUTE_MILLIS
            + MINUTE_MILLIS
            + 2 * DemoCheck.CLOCK_MARGIN_MILLIS;
    if (clock.millis() < begin) {
      TimeUnit.MILLISECONDS.sleep(begin - clock.millis());
    }
  }

  private DemoReport runRound(DemoRound round, long roundSeed)
      throws IOException, InterruptedException {
    var err = spec.commandLine().getErr();
    err.printf("demo: %d s of load, seed %d%n", seconds, roundSeed);
    new FaultyProducer(kafka).send();
    DemoReport done = round.run(Duration.ofSeconds(seconds), roundSeed);
    done.write(report);
    err.printf(
        "demo: %,d requests, %,d traces, %,d spans sent and acknowledged; report in %s%n",
        done.requests(), done.traces(), done.spans(), report);
    return done;
  }
}
