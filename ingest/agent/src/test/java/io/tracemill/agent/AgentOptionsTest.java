package io.tracemill.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.process.InvalidConfigException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AgentOptionsTest {
  private static AgentOptions options(String... arguments) {
    AgentOptions options = new AgentOptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(arguments);
    return options;
  }

  @Test
  void hasDefaultsThatAreRight() {
    AgentConfig config = options().toConfig();
    assertThat(config.topic()).isEqualTo("tracemill.resource-samples");
    assertThat(config.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.hostName()).isNotEmpty();
    assertThat(config.maxProcesses()).isEqualTo(200);
    assertThat(config.procDir()).isEqualTo(Path.of("/proc"));
    assertThat(config.metricsPort()).isEqualTo(9466);
  }

  @Test
  void tellsAllFaultsAtOnceWithValueAndWhatIsAllowed() {
    AgentOptions options =
        options("--interval-millis=0", "--service=db", "--proc-dir=/none", "--metrics-port=x");
    assertThatThrownBy(options::toConfig)
        .isInstanceOf(InvalidConfigException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .containsExactly(
                        "--interval-millis was '0' but must be a whole number within 100..60000",
                        "--service was 'db' but must be NAME=REGEX, e.g. db=^postgres",
                        "--proc-dir was '/none' but must be a directory",
                        "--metrics-port was 'x' but must be a whole number within 1..65535"));
  }

  @Test
  void showsNoPassword() {
    AgentOptions options = options("--registry-url=https://user:secret@registry:8081/x");
    assertThat(options.toConfig().toString())
        .contains("https://***@registry:8081/x")
        .doesNotContain("secret");
  }
}
