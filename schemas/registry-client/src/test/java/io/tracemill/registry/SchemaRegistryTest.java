package io.tracemill.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tracemill.registry.RegistryException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against answers that a real registry gives rarely; a real one is in schemas/model. */
class SchemaRegistryTest {
  private static final String SCHEMA = "{\"type\":\"string\"}";

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private volatile int status = 200;
  private volatile String answer = "{}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::reply);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void givesTheIdOfARegisteredSchema() {
    answer(200, "{\"id\":7}");

    assertThat(registry().register("tracemill.spans-value", SCHEMA)).isEqualTo(7);
    assertThat(requests).hasSize(1).first().asString().startsWith("POST /subjects/");
  }

  @Test
  void givesTheSchemaWithAnId() {
    answer(200, "{\"schema\":\"{\\\"type\\\":\\\"string\\\"}\"}");

    assertThat(registry().schemaById(7)).isEqualTo(SCHEMA);
  }

  @Test
  void tellsAnIncompatibleSchemaFromACompatibleOne() {
    answer(200, "{\"is_compatible\":true}");
    assertThat(registry().isCompatible("s", SCHEMA)).isTrue();

    answer(200, "{\"is_compatible\":false,\"messages\":[\"a field is gone\"]}");
    assertThat(registry().isCompatible("s", SCHEMA)).isFalse();

    answer(404, "{\"error_code\":40401,\"message\":\"Subject 's' not found.\"}");
    assertThat(registry().isCompatible("s", SCHEMA)).isTrue();
  }

  @Test
  void setsLevelsOfOneSubjectAndOfAll() {
    answer(200, "{\"compatibility\":\"FULL_TRANSITIVE\"}");

    registry().setCompatibility("s", Compatibility.FULL_TRANSITIVE);
    registry().setDefaultCompatibility(Compatibility.FULL_TRANSITIVE);

    assertThat(requests).hasSize(2);
    assertThat(requests.get(0)).startsWith("PUT /config/s").contains("FULL_TRANSITIVE");
    assertThat(requests.get(1)).startsWith("PUT /config").doesNotContain("/config/s");
  }

  @Test
  void saysWhatWasAskedAndWhatWasAnswered() {
    answer(409, "{\"error_code\":409,\"message\":\"field x is gone\"}");

    RegistryException e = failure(() -> registry().register("tracemill.spans-value", SCHEMA));

    assertThat(e.reason()).isEqualTo(Reason.INCOMPATIBLE);
    assertThat(e.code()).isEqualTo(409);
    assertThat(e.subject()).isEqualTo("tracemill.spans-value");
    assertThat(e.retryable()).isFalse();
    assertThat(e)
        .hasMessageContainingAll(
            url().toString(), "tracemill.spans-value", "409", "field x is gone");
  }

  @Test
  void tellsAnUnknownIdFromARegistryThatIsDown() {
    answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    RegistryException unknown = failure(() -> registry().schemaById(7));
    server.stop(0);
    RegistryException down = failure(() -> registry().schemaById(7));

    assertThat(unknown.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(unknown.retryable()).isFalse();
    assertThat(down.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(down.retryable()).isTrue();
  }

  @Test
  void doesNotTakeSomeOtherServersAnswerForARegistrys() {
    answer(404, "<html>no such page</html>");
    assertThat(failure(() -> registry().schemaById(7)).reason()).isEqualTo(Reason.UNREACHABLE);

    answer(200, "<html>welcome</html>");
    assertThat(failure(() -> registry().schemaById(7)).reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure(() -> registry().register("s", SCHEMA)).reason())
        .isEqualTo(Reason.UNREACHABLE);

    answer(200, "{}");
    assertThat(failure(() -> registry().schemaById(7)).reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure(() -> registry().register("s", SCHEMA)).reason())
        .isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void tellsRefusalsFromFailures() {
    answer(422, "{\"error_code\":42201,\"message\":\"Invalid schema\"}");
    assertThat(failure(() -> registry().register("s", "{")).reason()).isEqualTo(Reason.REFUSED);

    answer(500, "oops");
    RegistryException failed = failure(() -> registry().register("s", SCHEMA));
    assertThat(failed.reason()).isEqualTo(Reason.FAILED);
    assertThat(failed.retryable()).isTrue();
  }

  @Test
  void asksTheNextUrlWhenOneIsDown() throws IOException {
    answer(200, "{\"id\":7}");

    SchemaRegistry registry = SchemaRegistry.connect(freeUrl(), url());

    assertThat(registry.register("s", SCHEMA)).isEqualTo(7);
  }

  @Test
  void givesUpOnASilentRegistryInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      SchemaRegistry registry =
          SchemaRegistry.connect(List.of(url), new RegistryTimeouts(100, 100));

      long start = System.nanoTime();
      RegistryException e = failure(() -> registry.schemaById(7));

      assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void sendsCredentialsAndNeverShowsThem() {
    answer(401, "{\"error_code\":40101,\"message\":\"no\"}");
    URI url = URI.create(url().toString().replace("http://", "http://me:secret@"));
    SchemaRegistry registry = SchemaRegistry.connect(url);

    RegistryException e = failure(registry::subjects);

    assertThat(authorizations)
        .containsOnly(
            "Basic "
                + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8)));
    assertThat(e.reason()).isEqualTo(Reason.REFUSED);
    assertThat(e.toString() + e.url() + registry).doesNotContain("secret");
  }

  @Test
  void refusesWrongConfigurationWithTheValue() {
    assertThatThrownBy(() -> SchemaRegistry.connect()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SchemaRegistry.connect(URI.create("127.0.0.1/x")))
        .hasMessageContaining("127.0.0.1/x");
    assertThatThrownBy(() -> SchemaRegistry.connect(URI.create("ftp://me:secret@host")))
        .hasMessageContaining("ftp://host")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> new RegistryTimeouts(0, 1))
        .hasMessage("connectMillis was 0 but must be within 1..600000");
  }

  private static RegistryException failure(ThrowingCallable call) {
    RegistryException e = catchThrowableOfType(RegistryException.class, call);
    assertThat(e).isNotNull();
    return e;
  }

  private SchemaRegistry registry() {
    return SchemaRegistry.connect(url());
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static URI freeUrl() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }

  private void answer(int newStatus, String newAnswer) {
    status = newStatus;
    answer = newAnswer;
  }

  private void reply(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null) {
      authorizations.add(authorization);
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
