package io.tracemill.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class BackendsTest {

  @Test
  void brokerKeepsItsTopicsOverAKill() throws Exception {
    Broker broker = Backends.kafka();
    NewTopic topic = new NewTopic("kept", 4, (short) 1);
    broker.createTopics(List.of(topic));
    broker.createTopics(List.of(topic));

    broker.process().kill();
    assertThat(broker.process().isRunning()).isFalse();
    assertThat(broker.start()).isTrue();

    try (var admin = broker.admin()) {
      assertThat(admin.listTopics().names().get()).contains("kept");
    }
  }

  @Test
  void registryIsFullTransitiveAndKeepsSchemasOverAKill() throws Exception {
    Registry registry = Backends.registry();
    assertThat(get(registry.url() + "/config")).contains("FULL_TRANSITIVE");
    HttpRequest register =
        HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/kept-value/versions"))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"\\\"string\\\"\"}"))
            .build();
    assertThat(send(register).statusCode()).isEqualTo(200);

    registry.process().kill();
    assertThat(registry.start()).isTrue();

    assertThat(get(registry.url() + "/subjects")).contains("kept-value");
  }

  @Test
  void clickHouseKeepsRowsOverAKillAndAStop() throws Exception {
    ClickHouse clickHouse = Backends.clickHouse();
    clickHouse.execute("CREATE DATABASE IF NOT EXISTS tracemill");
    clickHouse.execute("CREATE TABLE tracemill.kept (n UInt32) ENGINE = MergeTree ORDER BY n");
    clickHouse.execute("INSERT INTO tracemill.kept VALUES (1), (2)");

    clickHouse.process().kill();
    assertThat(clickHouse.start()).isTrue();
    clickHouse.execute("INSERT INTO tracemill.kept VALUES (3)");
    clickHouse.process().stop();
    assertThat(clickHouse.start()).isTrue();

    assertThat(clickHouse.execute("SELECT sum(n) FROM tracemill.kept")).isEqualTo("6\n");
  }

  @Test
  void readerMayReadWithinLimitsAndNothingElse() throws Exception {
    ClickHouse clickHouse = Backends.clickHouse();
    ClickHouseUser reader = clickHouse.reader();
    clickHouse.execute("CREATE DATABASE IF NOT EXISTS tracemill");
    clickHouse.execute("CREATE TABLE tracemill.seen (n UInt32) ENGINE = MergeTree ORDER BY n");
    clickHouse.execute("INSERT INTO tracemill.seen VALUES (7)");

    assertThat(clickHouse.execute(reader, "SELECT n FROM tracemill.seen")).isEqualTo("7\n");
    assertThat(clickHouse.execute(reader, "SELECT getSetting('final')")).isEqualTo("true\n");
    assertThat(clickHouse.execute(reader, "SELECT count() > 0 FROM system.tables"))
        .isEqualTo("1\n");
    Map<String, String> refused =
        Map.of(
            "INSERT INTO tracemill.seen VALUES (8)", "ACCESS_DENIED",
            "DROP TABLE tracemill.seen", "ACCESS_DENIED",
            "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'n UInt32')", "ACCESS_DENIED",
            "SELECT 1 SETTINGS max_memory_usage = 2000000000", "max_memory_usage",
            "SELECT 1 SETTINGS readonly = 0", "readonly");
    refused.forEach(
        (statement, reason) ->
            assertThatThrownBy(() -> clickHouse.execute(reader, statement))
                .as(statement)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason));
  }

  @Test
  void defaultUserMaySeeAndChangeNothing() throws Exception {
    ClickHouse clickHouse = Backends.clickHouse();
    ClickHouseUser engine = new ClickHouseUser("default", "");
    clickHouse.execute("CREATE DATABASE IF NOT EXISTS tracemill");
    clickHouse.execute("CREATE TABLE tracemill.hidden (n UInt32) ENGINE = MergeTree ORDER BY n");
    for (String statement :
        List.of(
            "SELECT * FROM tracemill.hidden",
            "INSERT INTO tracemill.hidden VALUES (1)",
            "CREATE DATABASE mine",
            "SELECT * FROM system.users",
            "SELECT * FROM file('/etc/passwd', 'LineAsString')")) {
      assertThatThrownBy(() -> clickHouse.execute(engine, statement))
          .as(statement)
          .hasMessageContaining("ACCESS_DENIED");
    }
  }

  @Test
  void clickHouseOutlivesClientsThatDoNotSpeakHttp() throws Exception {
    ClickHouse clickHouse = Backends.clickHouse();
    byte[] binary = new byte[4096];
    new Random(7).nextBytes(binary);
    byte[] badHeader = "GET / HTTP/1.1\r\n\u0001\u0002\r\n\r\n".getBytes(UTF_8);
    byte[] cutOff = "POST /?query=SELECT+1 HTTP/1.1\r\nContent-Length: 9\r\n\r\nx".getBytes(UTF_8);
    for (byte[] nonsense : List.of(binary, badHeader, cutOff, new byte[0], new byte[1 << 20])) {
      for (int i = 0; i < 10; i++) {
        try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), URI.create(clickHouse.url()).getPort())) {
          socket.getOutputStream().write(nonsense);
        } catch (IOException e) {
          // closed while we write: an answer too
        }
      }
    }
    assertThat(clickHouse.execute("SELECT 1")).isEqualTo("1\n");
    assertThat(clickHouse.process().isRunning()).isTrue();
  }

  @Test
  void largeBodiesPassInBothDirections() throws Exception {
    ClickHouse clickHouse = Backends.clickHouse();
    int length = 5_000_000;
    clickHouse.execute("CREATE DATABASE IF NOT EXISTS tracemill");
    clickHouse.execute("CREATE TABLE tracemill.large (s String) ENGINE = Memory");
    clickHouse.execute("INSERT INTO tracemill.large FORMAT TSV\n" + "x".repeat(length));
    assertThat(clickHouse.execute("SELECT s FROM tracemill.large"))
        .isEqualTo("x".repeat(length) + "\n");
  }

  @Test
  void wrongPasswordIsRefused() {
    ClickHouse clickHouse = Backends.clickHouse();
    assertThatThrownBy(() -> clickHouse.execute(new ClickHouseUser("writer", "guess"), "SELECT 1"))
        .hasMessageContaining("AUTHENTICATION_FAILED");
  }

  private static String get(String url) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url)).build()).body();
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
