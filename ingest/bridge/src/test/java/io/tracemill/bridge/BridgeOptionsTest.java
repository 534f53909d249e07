package io.tracemill.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracemill.process.InvalidConfigException;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class BridgeOptionsTest {
  @Test
  void hasDefaultsThatAreRight() {
    BridgeConfig config = Configs.options().toConfig();
    assertThat(config.zipkinTopic()).isEqualTo("zipkin");
    assertThat(config.otlpTopic()).isEqualTo("otlp_spans");
    assertThat(config.spansTopic()).isEqualTo("tracemill.spans");
    assertThat(config.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(config.metricsPort()).isEqualTo(9467);
  }

  @Test
  void readsOneTopicAloneWhereTheOtherIsNone() {
    BridgeConfig config = Configs.config(options -> options.zipkinTopic = "none");
    assertThat(config.zipkinTopic()).isEmpty();
  }

  @Test
  void asksKafkaStreamsForTheGuaranteeChosen() {
    BridgeConfig config = Configs.config(options -> options.guarantee = "exactly_once_v2");
    assertThat(Bridge.streamsConfig(config))
        .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "exactly_once_v2");
  }

  @Test
  void tellsAllFaultsAtOnceWithValueAndWhatIsAllowed() {
    BridgeOptions options = Configs.options();
    options.bootstrapServers = "localhost";
    options.zipkinTopic = "same";
    options.otlpTopic = "same";
    options.guarantee = "maybe";
    options.threads = "0";
    assertThatThrownBy(options::toConfig)
        .isInstanceOf(InvalidConfigException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .containsExactlyInAnyOrder(
                        "--bootstrap-servers was 'localhost' but must be host:port[,host:port...]",
                        "--otlp-topic was 'same' but must be another topic than --zipkin-topic",
                        "--guarantee was 'maybe' but must be at_least_once or exactly_once_v2",
                        "--threads was '0' but must be a whole number within 1..256"));
  }

  @Test
  void endsWithTwoOnWrongUsage() {
    assertThat(BridgeMain.run("--metrics-port", "x")).isEqualTo(2);
    assertThat(BridgeMain.run("--no-such-option")).isEqualTo(2);
    assertThat(BridgeMain.run("--help")).isZero();
  }
}
