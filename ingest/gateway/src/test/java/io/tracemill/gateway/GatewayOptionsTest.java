package io.tracemill.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.process.InvalidConfigException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GatewayOptionsTest {
  @Test
  void hasDefaultsThatAreRight() {
    GatewayConfig config = Configs.options().toConfig();
    assertThat(config.bootstrapServers()).isEqualTo("127.0.0.1:9092");
    assertThat(config.registryUrl()).hasToString("http://127.0.0.1:8081/apis/ccompat/v7");
    assertThat(config.topic()).isEqualTo("tracemill.spans");
    assertThat(config.tenant()).isEmpty();
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.maxRequestBytes()).isEqualTo(20 << 20);
    assertThat(config.maxDecompressedBytes()).isEqualTo(64 << 20);
    assertThat(config.kafkaTimeout()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void tellsAllFaultsAtOnceWithValueAndWhatIsAllowed() {
    GatewayOptions options = Configs.options();
    options.bootstrapServers = "localhost";
    options.registryUrl = "ftp://x";
    options.topic = "a b";
    options.host = " ";
    options.otlpGrpcPort = "70000";
    options.zipkinPort = options.otlpHttpPort;
    options.maxUnacknowledgedBytes = "1048576";
    options.workers = "many";
    assertThatThrownBy(options::toConfig)
        .isInstanceOf(InvalidConfigException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .containsExactlyInAnyOrder(
                        "--bootstrap-servers was 'localhost' but must be host:port[,host:port...]",
                        "--registry-url was 'ftp://x' but must be a URL like"
                            + " http://127.0.0.1:8081/apis/ccompat/v7",
                        "--topic was 'a b' but must be a Kafka topic's name",
                        "--host was ' ' but must be an address or a host's name",
                        "--otlp-grpc-port was '70000' but must be a whole number within 1..65535",
                        "--zipkin-port was '%s' but must be another port than --otlp-http-port"
                            .formatted(options.zipkinPort),
                        "--max-unacknowledged-bytes was '1048576' but must be a whole number within"
                            + " 134217728..68719476736",
                        "--workers was 'many' but must be a whole number within 1..1024"));
  }

  @Test
  void showsNoPassword() {
    GatewayOptions options = Configs.options();
    options.registryUrl = "https://user:secret@registry:8081/x";
    assertThat(options.toConfig().toString())
        .contains("https://***@registry:8081/x")
        .doesNotContain("secret");
  }

  @Test
  void endsWithTwoOnWrongUsage() {
    assertThat(GatewayMain.run("--otlp-grpc-port", "x")).isEqualTo(2);
    assertThat(GatewayMain.run("--no-such-option")).isEqualTo(2);
    assertThat(GatewayMain.run("--help")).isZero();
  }

  @Test
  void endsWithOneWhenTheRegistryIsNotThere() {
    assertThat(
            GatewayMain.run(
                "--registry-url",
                "http://127.0.0.1:" + Configs.freePorts(1).get(0),
                "--registry-timeout-seconds",
                "1"))
        .isEqualTo(1);
  }
}
