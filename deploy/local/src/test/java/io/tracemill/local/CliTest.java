package io.tracemill.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracemill.runtime.StateDir;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says when there is no stack, or when one cannot be started. */
class CliTest {
  @TempDir Path directory;

  @Test
  void everyVerbHasHelp() throws Exception {
    for (String verb : List.of("up", "down", "status", "logs", "demo", "send", "sql", "await")) {
      Cli.Result result = cli().run(verb, "--help");
      assertThat(result.exit()).as(result.toString()).isZero();
      assertThat(result.out()).contains("Usage: tracemill " + verb);
    }
  }

  @Test
  void wrongUsageIsExitCode2() throws Exception {
    Path file = Files.writeString(directory.resolve("spans.json"), "[]");
    for (List<String> arguments :
        List.of(
            List.of("nonsense"),
            List.of("up", "--nonsense"),
            List.of("up", "--only", "kafka,nonsense"),
            List.of("up", "--kafka-port", "x"),
            List.of("send"),
            List.of("send", "--format", "nonsense", file.toString()),
            List.of("send", "--format", "jaeger-thrift", file.toString()),
            List.of("await", "--timeout", "0"))) {
      Cli.Result result = cli().run(arguments.toArray(new String[0]));
      assertThat(result.exit()).as(arguments + ": " + result).isEqualTo(2);
      assertThat(result.err()).isNotBlank();
    }
  }

  @Test
  void formatsOfLaterVersionsAreNamedAsSuch() throws Exception {
    Path file = Files.writeString(directory.resolve("spans.json"), "[]");
    Cli.Result result = cli().run("send", "--format", "xray", file.toString());
    assertThat(result.err()).contains("xray").contains("later version").contains("otlp-json");
  }

  @Test
  void whereThereIsNoStackThatIsSaid() throws Exception {
    for (String verb : List.of("status", "await")) {
      Cli.Result result = cli().run(verb);
      assertThat(result.exit()).as(result.toString()).isEqualTo(1);
      assertThat(result.err()).contains("tracemill up");
    }
    assertThat(cli().run("down").exit()).isZero();
  }

  @Test
  void receiverThatIsNotThereIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("spans.json"), "[{\"id\":\"1\"}]");
    Cli.Result result =
        cli().run("send", file.toString(), "--to", "http://127.0.0.1:1", "--format", "otlp-json");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("http://127.0.0.1:1/v1/traces").contains("refused");
    assertThat(cli().run("send", directory.resolve("none").toString()).err())
        .contains("cannot be read");
  }

  @Test
  void purgeDeletesNothingButAStateDirectory() throws Exception {
    Path foreign = Files.createDirectories(directory.resolve("foreign"));
    Files.writeString(foreign.resolve("precious"), "x");
    new Cli(foreign).run("down", "--purge");
    assertThat(foreign.resolve("precious")).exists();

    Path own = directory.resolve("own");
    new StateDir(own).create();
    Cli.Result result = new Cli(own).run("down", "--purge");
    assertThat(result.exit()).as(result.toString()).isZero();
    assertThat(own).doesNotExist();
  }

  @Test
  void takenPortIsNamedWithItsHolderAndTheWayOut() throws Exception {
    Cli cli = cli();
    int port = cli.port(Setting.ZIPKIN_PORT);
    try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      Cli.Result result = cli.run("up", "--detach");
      assertThat(holder.isBound()).isTrue();
      assertThat(result.exit()).as(result.toString()).isEqualTo(1);
      assertThat(result.err())
          .contains("port " + port + " for Zipkin is taken")
          .contains("by pid " + ProcessHandle.current().pid())
          .contains("--zipkin-port or TRACEMILL_ZIPKIN_PORT");
    }
    assertThat(cli.processes()).isEmpty();
  }

  @Test
  void failedStartLeavesNothingBehind() throws Exception {
    Cli cli = cli().with("TRACEMILL_CLICKHOUSE_LIBRARY", "/nowhere/libchdb.so");
    Cli.Result result = cli.run("up", "--detach", "--only", "kafka,clickhouse");
    assertThat(result.exit()).as(result.toString()).isEqualTo(1);
    assertThat(result.err()).contains("/nowhere/libchdb.so").contains("npm ci");
    assertThat(cli.processes()).isEmpty();
  }

  private Cli cli() {
    return new Cli(directory.resolve("home"));
  }
}
