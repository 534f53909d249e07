package io.tracemill.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class IdentityTest {
  private static final String JAVA = "java\0-jar\0cart.jar\0";

  @Test
  void readsTheNameAndTheAttributesOfTheEnvironment() {
    String environment =
        "PATH=/bin\0OTEL_SERVICE_NAME=cart\0OTEL_RESOURCE_ATTRIBUTES="
            + "service.name=other,service.instance.id=cart%2D1, host.name = node+1\0";
    assertThat(Identity.of(JAVA, environment, List.of()))
        .isEqualTo(new Identity("cart", "cart-1", "node+1"));
  }

  @Test
  void takesTheNameFromTheAttributesWhenItIsOnlyThere() {
    String environment = "OTEL_RESOURCE_ATTRIBUTES=service.name=cart\0";
    assertThat(Identity.of(JAVA, environment, List.of())).isEqualTo(new Identity("cart", "", ""));
  }

  @Test
  void letsSystemPropertiesWinAsTheSdkDoes() {
    String command =
        "java\0-Dotel.service.name=cart\0-Dotel.resource.attributes=service.instance.id=7\0Main\0";
    String environment =
        "OTEL_SERVICE_NAME=other\0OTEL_RESOURCE_ATTRIBUTES=service.instance.id=8\0";
    assertThat(Identity.of(command, environment, List.of()))
        .isEqualTo(new Identity("cart", "7", ""));
  }

  @Test
  void knowsAServiceByItsCommandLineWhenItDoesNotSayItself() {
    List<NamedCommand> named = List.of(new NamedCommand("db", Pattern.compile("^postgres -D")));
    assertThat(Identity.of("postgres\0-D\0/data\0", "", named))
        .isEqualTo(new Identity("db", "", ""));
    assertThat(Identity.of("postgres\0-D\0/data\0", "OTEL_SERVICE_NAME=pg\0", named))
        .isEqualTo(new Identity("pg", "", ""));
  }

  @Test
  void hasNoneForAProcessThatSaysNothingOrNonsense() {
    assertThat(Identity.of(JAVA, "", List.of())).isNull();
    assertThat(Identity.of(JAVA, "OTEL_SERVICE_NAME=\0OTEL_RESOURCE_ATTRIBUTES=,=,a\0", List.of()))
        .isNull();
    assertThat(Identity.of(JAVA, "OTEL_RESOURCE_ATTRIBUTES=service.name=100%\0", List.of()))
        .isEqualTo(new Identity("100%", "", ""));
  }
}
