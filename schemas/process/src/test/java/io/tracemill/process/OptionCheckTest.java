package io.tracemill.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionCheckTest {
  private final OptionCheck check = new OptionCheck();

  @Test
  void passesWhatIsRight() {
    assertThat(check.number("--n", " 7 ", 1, 9)).isEqualTo(7);
    assertThat(check.port("--a", "1")).isEqualTo(1);
    assertThat(check.port("--b", "2")).isEqualTo(2);
    assertThat(check.servers("--s", "a:1,b:22")).isEqualTo("a:1,b:22");
    assertThat(check.topic("--t", "tracemill.spans")).isEqualTo("tracemill.spans");
    assertThat(check.registryUrl("--r", "https://u:p@h/x")).hasToString("https://***@h/x");
    check.finish();
  }

  @Test
  void tellsAllFaultsAtOnceWithValueAndWhatIsAllowed() {
    check.number("--n", "10", 1, 9);
    check.port("--a", "1");
    check.port("--b", "1");
    check.servers("--s", "localhost");
    check.topic("--t", "..");
    check.address("--h", "");
    check.registryUrl("--r", "ftp://x");
    check.tenant("--tenant", "x".repeat(257));
    assertThatThrownBy(check::finish)
        .isInstanceOf(InvalidConfigException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .hasSize(7)
                    .contains(
                        "--n was '10' but must be a whole number within 1..9",
                        "--b was '1' but must be another port than --a",
                        "--s was 'localhost' but must be host:port[,host:port...]",
                        "--t was '..' but must be a Kafka topic's name"));
  }
}
