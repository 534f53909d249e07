package io.tracemill.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The inserter against servers that misbehave in ways that a real one cannot be made to. */
class InserterTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** An answer to every request in turn, the last one for ever. */
  private record Answer(int status, int code, String body) {}

  private static final class Script implements AutoCloseable {
    final List<String> queries = new CopyOnWriteArrayList<>();
    final List<Integer> bodyLengths = new CopyOnWriteArrayList<>();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);

    Script(Answer... answers) throws IOException {
      server.createContext(
          "/",
          exchange -> {
            bodyLengths.add(exchange.getRequestBody().readAllBytes().length);
            int index = Math.min(queries.size(), answers.length - 1);
            queries.add(exchange.getRequestURI().getQuery());
            Answer answer = answers[index];
            if (answer.code() > 0) {
              exchange
                  .getResponseHeaders()
                  .add("X-ClickHouse-Exception-Code", String.valueOf(answer.code()));
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static ClickHouseConfig config(URI endpoint, Duration requestTimeout) {
    return new ClickHouseConfig(
        List.of(endpoint),
        "writer",
        new Secret("secret"),
        "tracemill",
        Duration.ofSeconds(1),
        requestTimeout);
  }

  private static InsertRequest request() {
    Row.Encoder encoder = new Row.Encoder();
    encoder.add(new Row(7, 1));
    return InsertRequest.of("rows", encoder.block(), "token-7");
  }

  private static void insert(ClickHouseConfig config, RetrySettings retry) throws Exception {
    try (Inserter inserter = new Inserter(config, retry)) {
      inserter.insert(request());
    }
  }

  @Test
  void sendsTheSameBytesAndTokenAgainAfterAFaultThatMayPass() throws Exception {
    try (Script server =
        new Script(
            new Answer(500, 241, "Code: 241. DB::Exception: (MEMORY_LIMIT_EXCEEDED)"),
            new Answer(503, 0, "unavailable"),
            new Answer(200, 0, ""))) {
      insert(config(server.url(), Duration.ofSeconds(5)), TestClickHouse.IMPATIENT);
      assertThat(server.queries)
          .hasSize(3)
          .allSatisfy(
              query ->
                  assertThat(query)
                      .contains(
                          "insert_deduplication_token=token-7",
                          "insert_deduplicate=1",
                          "async_insert=0",
                          "optimize_on_insert=0",
                          "deduplicate_blocks_in_dependent_materialized_views=1",
                          "max_insert_block_size=2000000",
                          "INSERT INTO `tracemill`.`rows` (`Id`, `Day`, `Text`)",
                          "FORMAT Native"));
      assertThat(server.bodyLengths).containsOnly(bytes());
    }
  }

  private static int bytes() {
    Row.Encoder encoder = new Row.Encoder();
    encoder.add(new Row(7, 1));
    return encoder.block().toByteArray().length;
  }

  @Test
  void givesUpAfterAllAttempts() throws Exception {
    try (Script server = new Script(new Answer(500, 252, "Code: 252. Too many parts"))) {
      assertThatThrownBy(
              () -> insert(config(server.url(), Duration.ofSeconds(5)), TestClickHouse.IMPATIENT))
          .isInstanceOfSatisfying(
              InsertException.class,
              e -> {
                assertThat(e.code()).isEqualTo(252);
                assertThat(e.attempts()).isEqualTo(3);
              });
      assertThat(server.queries).hasSize(3);
    }
  }

  @Test
  void serverThatNeverAnswersIsAFaultThatMayPass() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, LOOPBACK)) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      assertThatThrownBy(
              () -> insert(config(url, Duration.ofMillis(100)), TestClickHouse.IMPATIENT))
          .isInstanceOfSatisfying(
              InsertException.class, e -> assertThat(e.attempts()).isEqualTo(3));
    }
  }

  @Test
  void closingEndsAnInsertThatTheServerDoesNotAnswer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, LOOPBACK)) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      Inserter inserter =
          new Inserter(config(url, Duration.ofMinutes(10)), TestClickHouse.IMPATIENT);
      AtomicReference<Throwable> end = new AtomicReference<>();
      CountDownLatch started = new CountDownLatch(1);
      Thread thread =
          new Thread(
              () -> {
                started.countDown();
                try {
                  inserter.insert(request());
                } catch (Exception e) {
                  end.set(e);
                }
              });
      thread.start();
      started.await();
      silent.accept(); // the request is on its way
      inserter.close();
      thread.join(5_000);
      assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void waitsForEveryEndpointInTurn() throws Exception {
    try (Script bad = new Script(new Answer(502, 0, "bad gateway"));
        Script good = new Script(new Answer(200, 0, ""))) {
      ClickHouseConfig both =
          new ClickHouseConfig(
              List.of(bad.url(), good.url()),
              "writer",
              new Secret("secret"),
              "tracemill",
              Duration.ofSeconds(1),
              Duration.ofSeconds(5));
      try (Inserter inserter = new Inserter(both, TestClickHouse.IMPATIENT)) {
        inserter.insert(request());
        inserter.insert(request());
      }
      assertThat(bad.queries).hasSize(1);
      assertThat(good.queries).as("stays with the one that works").hasSize(2);
    }
  }
}
