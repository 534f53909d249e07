package io.tracemill.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackConfigTest {

  @Test
  void optionWinsOverEnvironmentOverMemoryOverDefault() {
    Map<String, String> remembered =
        Map.of("kafka-port", "1001", "zipkin-port", "1002", "registry-port", "1003");
    Map<String, String> environment =
        Map.of("TRACEMILL_KAFKA_PORT", "2001", "TRACEMILL_ZIPKIN_PORT", "2002");
    StackConfig config =
        StackConfig.of(Map.of(Setting.KAFKA_PORT, "3001"), environment, remembered);

    assertThat(config.get(Setting.KAFKA_PORT)).isEqualTo(3001);
    assertThat(config.get(Setting.ZIPKIN_PORT)).isEqualTo(2002);
    assertThat(config.get(Setting.REGISTRY_PORT)).isEqualTo(1003);
    assertThat(config.get(Setting.OTLP_GRPC_PORT)).isEqualTo(4317);
  }

  @Test
  void everyFaultIsToldAtOnceWithItsValue() {
    Map<Setting, String> options =
        Map.of(
            Setting.KAFKA_PORT, "x", Setting.ZIPKIN_PORT, "70000", Setting.OTLP_HTTP_PORT, "4317");
    assertThatThrownBy(() -> StackConfig.of(options, Map.of(), Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("--kafka-port (TRACEMILL_KAFKA_PORT) was 'x'")
        .hasMessageContaining("'70000' but must be a whole number within 1..65535")
        .hasMessageContaining("4317, which --otlp-grpc-port has already");
  }

  @Test
  void whatWasRememberedIsFoundAgain(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("stack.properties");
    assertThat(StackConfig.remembered(file)).isEmpty();
    StackConfig config = StackConfig.of(Map.of(Setting.FLINK_PORT, "12345"), Map.of(), Map.of());
    config.remember(file);

    StackConfig again = StackConfig.of(Map.of(), Map.of(), StackConfig.remembered(file));
    assertThat(again).isEqualTo(config);
  }
}
